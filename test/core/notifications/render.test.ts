import { describe, expect, test } from '@jest/globals';
import { type Message, type ToldEvent, testMessage } from '../../../src/core/notifications/message.js';
import { renderSlack } from '../../../src/core/notifications/render-slack.js';
import { renderTeams } from '../../../src/core/notifications/render-teams.js';
import { renderWebhook } from '../../../src/core/notifications/render-webhook.js';

const TOKEN = `ghp_${'a1B2'.repeat(9)}`;
const event = (more: Partial<ToldEvent> = {}): ToldEvent => ({
  kind: 'broken_base',
  checks: ['types'],
  summary: "Type 'string' is not assignable",
  detail: "The same failure stands on main since 2026-11-22 10:00 UTC (abc1234): not this pull request's doing.",
  pullRequests: [{ number: 12, title: 'Total', url: 'https://github.com/acme/shop/pull/12' }],
  pullRequestCount: 1,
  before: null,
  ...more,
});
const message = (...events: ToldEvent[]): Message => ({
  repository: 'acme/shop',
  composedAt: '2026-11-22T12:00:00.000Z',
  events,
  moreEvents: 0,
});
const of = (title: string): Message =>
  message(event({ checks: [title], summary: title, detail: title, pullRequests: [{ number: 1, title, url: title }] }));

const slackTexts = (content: Message): string[] => {
  const { blocks } = renderSlack(content) as { blocks: { text: { text: string } }[] };
  return blocks.map(({ text }) => text.text);
};
const teamsTexts = (content: Message): string[] => {
  const { attachments } = renderTeams(content) as { attachments: [{ content: { body: { text: string }[] } }] };
  return attachments[0].content.body.map(({ text }) => text);
};

test('a card of Teams stays below its limit of bytes, and says what it leaves out', () => {
  const long = '試'.repeat(500);
  const events = Array.from({ length: 20 }, () => event({ checks: [long], summary: long, detail: long }));
  const card = renderTeams(message(...events));
  expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(28_000);
  expect(teamsTexts(message(...events)).at(-1)).toMatch(/^\d+ more lines do not fit here/);
  expect(teamsTexts(message(event())).at(-1)).not.toMatch(/more lines/);
});

describe('Slack', () => {
  test('a message about one pull request', () => {
    expect(renderSlack(message(event()))).toMatchObject({
      text: "acme/shop#12 Total\nBase branch broken: types: Type 'string' is not assignable\nThe same failure stands on main since 2026-11-22 10:00 UTC (abc1234): not this pull request's doing.",
      unfurl_links: false,
    });
    expect(slackTexts(message(event()))).toEqual([
      '*<https://github.com/acme/shop/pull/12|acme/shop#12 Total>*',
      "*Base branch broken*: types: Type 'string' is not assignable",
      "The same failure stands on main since 2026-11-22 10:00 UTC (abc1234): not this pull request's doing.",
    ]);
  });

  test('a message about several counts them', () => {
    const pullRequests = [12, 13].map((number) => ({ number, title: 'x', url: null }));
    const before = { at: '2026-11-22T11:00:00.000Z', pullRequestCount: 3 };
    expect(slackTexts(message(event({ pullRequests, pullRequestCount: 7, before, detail: null })))).toEqual([
      '*acme/shop*',
      "*Base branch broken* on #12, #13 and 5 more pull requests: types: Type 'string' is not assignable",
      'Told before at 2026-11-22 11:00 UTC; since then 3 pull requests have had it.',
    ]);
  });

  test.each([
    ['<!channel> <@U1> <https://evil.example|click>', /<!|<@|<https:\/\/evil/],
    ['@channel @here @everyone', /@(?:channel|here|everyone)/],
    ['*bold* _it_ ~no~ `code`', /\*bold\*|_it_|~no~|`code`/],
    ['a\u202eb\u0000c\nd', /[\u202e\u0000\n]/],
    [TOKEN, /ghp_/],
    [`https://x.example/|y>${'z'.repeat(5_000)}`, /z{400}/],
    ['javascript:alert(1)', /<javascript:/],
    ['https://user:pw@evil.example', /<https/],
  ])('%j does nothing there', (text, forbidden) => {
    const rendered = renderSlack(of(text)) as { blocks: { text: { verbatim: boolean } }[]; text: string };
    for (const written of [...slackTexts(of(text)), ...rendered.text.split('\n')]) {
      expect(written).not.toMatch(forbidden);
      expect(written.length).toBeLessThan(3_000);
    }
    expect(rendered.blocks.every((block) => block.text.verbatim)).toBe(true);
  });

  test('an ampersand is written once', () => {
    expect(slackTexts(of('a & b &amp; <'))[1]).toContain('a &amp; b &amp;amp; &lt;');
  });
});

describe('Teams', () => {
  test('an Adaptive Card', () => {
    expect(renderTeams(message(event()))).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: { type: 'AdaptiveCard', version: '1.4', body: [{ type: 'TextBlock', wrap: true }, {}, {}] },
        },
      ],
    });
    expect(teamsTexts(message(event({ detail: null })))).toEqual([
      '[acme/shop\\#12 Total](https://github.com/acme/shop/pull/12)',
      "**Base branch broken**: types: Type 'string' is not assignable",
    ]);
  });

  test.each([
    ['[click](https://evil.example)', /(?<!\\)\[click|https:\/\/evil/],
    ['**bold** _it_ `code` # head', /(?<!\\)[*_`#]\S/],
    ['<at>everyone</at>', /[<>]/],
    ['{{DATE(2026-11-22T12:00:00Z, SHORT)}}', /\{\{/],
    ['www.evil.example', /www\.evil/],
    [TOKEN, /ghp/],
  ])('%j does nothing there', (text, forbidden) => {
    for (const written of teamsTexts(of(text)).map((line) => line.replaceAll('**Base branch broken**', '')))
      expect(written).not.toMatch(forbidden);
  });
});

describe('a webhook', () => {
  test('says it as data, without secrets', () => {
    expect(renderWebhook(of(`<b> ${TOKEN}`))).toEqual({
      type: 'regreen.notification',
      timestamp: '2026-11-22T12:00:00.000Z',
      data: {
        repository: 'acme/shop',
        moreEvents: 0,
        events: [expect.objectContaining({ kind: 'broken_base', summary: expect.stringMatching(/^<b> \[redacted:/) })],
      },
    });
  });
});

test('a test message says so everywhere', () => {
  const content = testMessage('2026-11-22T12:00:00.000Z');
  expect(slackTexts(content)[1]).toContain('This is a test');
  expect(teamsTexts(content)[1]).toContain('This is a test');
  expect(renderWebhook(content)).toMatchObject({ type: 'regreen.test' });
});
