import { expect, test } from '@jest/globals';
import { createLivePages } from '../../src/dashboard/live.js';
import { createLog } from '../../src/log.js';

const log = createLog('silent');
const text = async (answer: Response) => answer.text();

test('says what has changed, once, and ends with the page', async () => {
  const live = createLivePages({ log, everyMs: 1 });
  const looks = ['<p>a</p>', '<p>a</p>', '<p>b\n</p>'];
  let at = 0;
  const said = await text(live.follow('ada', async () => ({ html: looks[at++]!, isLast: at === looks.length })));
  expect(said).toBe(
    ': the page follows\n\ndata: <p>a</p>\n\ndata: <p>b\ndata: </p>\n\nevent: end\ndata: it is finished\n\n',
  );
});

test('a page that cannot be made any more ends its stream and gives its place back', async () => {
  const live = createLivePages({ log, everyMs: 1 });
  for (let tries = 0; tries < 300; tries++)
    expect(await text(live.follow('ada', () => Promise.reject(new Error('away'))))).toBe(': the page follows\n\n');
});

test('there are places for each viewer, and none once it closes', async () => {
  const live = createLivePages({ log, everyMs: 1 });
  const forever = async () => ({ html: '', isLast: false });
  const open = Array.from({ length: 10 }, () => live.follow('ada', forever));
  expect(() => live.follow('ada', forever)).toThrow('reload this one by hand');
  open.push(live.follow('bo', forever));
  await open[0]!.body!.cancel();
  open.push(live.follow('ada', forever));
  live.close();
  for (const answer of open.slice(1)) await answer.text();
  expect(() => live.follow('cy', forever)).toThrow('reload this one by hand');
});
