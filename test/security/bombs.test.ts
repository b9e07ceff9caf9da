import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { ProbotOctokit } from 'probot';
import { compileExpression } from '../../src/core/problem-matcher-schema.js';
import { parseRepositoryConfig } from '../../src/core/repository-config.js';
import { downloadJobLog } from '../../src/github/job-logs.js';
import { readReportFile } from '../../src/reports/read-report-file.js';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
});

/** A GitHub whose log is these bytes, sent as fast as they are taken. */
async function logOf(body: Uint8Array, times = 1): Promise<string> {
  const server = createServer(async (_, response) => {
    response.on('error', () => {});
    for (let left = times; left > 0 && !response.destroyed; left--)
      if (!response.write(body)) await new Promise((drained) => response.once('drain', drained).once('close', drained));
    response.end();
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function download(baseUrl: string, bytes = 50_000_000) {
  const octokit = new ProbotOctokit({ auth: { token: 'ghs_x' }, baseUrl, throttle: { enabled: false } });
  let pushed = 0;
  const push = (chunk: Uint8Array) => {
    pushed += chunk.length;
  };
  const place = { owner: 'a', repo: 'b' };
  const limits = { bytes, timeoutMs: 20_000 };
  const result = await downloadJobLog(octokit as never, place, '1', limits, push, new AbortController().signal);
  return { result, pushed };
}

describe('a log', () => {
  test('that is a zip bomb is cut before all of it is unpacked', async () => {
    const zeros = new Uint8Array(16_000_000);
    const zip = zipSync({ '1.txt': zeros, '2.txt': zeros });
    expect(zip.length).toBeLessThan(200_000);
    const { result, pushed } = await download(await logOf(zip), 1_000_000_000);
    expect(result).toEqual({ kind: 'cut', reason: 'zip bomb' });
    expect(pushed).toBeLessThan(40_000_000);
  });

  test('that does not end is cut', async () => {
    const { result, pushed } = await download(await logOf(Buffer.alloc(1_000_000, 'x\n'), 1_000), 5_000_000);
    expect(result).toEqual({ kind: 'cut', reason: 'too large' });
    expect(pushed).toBeLessThan(10_000_000);
  });
});

describe('XML', () => {
  const report = (xml: string) => readReportFile(Buffer.from(xml));

  test('with entities that multiply is not unfolded', async () => {
    const laughs = Array.from({ length: 12 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`);
    const xml = `<?xml version="1.0"?><!DOCTYPE testsuite [<!ENTITY l0 "ha">${laughs.join('')}]><testsuite><testcase name="t"><failure message="&l12;">&l12;</failure></testcase></testsuite>`;
    const started = performance.now();
    const read = JSON.stringify(await report(xml));
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(read.length).toBeLessThan(20_000);
    expect(read).not.toContain('haha');
  });

  test.each(['file:///etc/passwd', 'http://169.254.169.254/', '/etc/hostname'])(
    'with an entity from %s reads nothing but itself',
    async (address) => {
      const xml = `<!DOCTYPE testsuite [<!ENTITY x SYSTEM "${address}">]><testsuite><testcase name="t"><failure message="m">&x;</failure></testcase></testsuite>`;
      const read = JSON.stringify(await report(xml));
      expect(read).not.toMatch(/root:|localhost|ami-id/);
    },
  );

  test('as deep as it gets ends in a sentence', async () => {
    const deep = `<testsuite>${'<a>'.repeat(200_000)}${'</a>'.repeat(200_000)}</testsuite>`;
    expect(JSON.stringify(await report(deep))).toMatch(
      /too large or too deep|well-formed|cannot be read|memory|longer/,
    );
  });
});

describe('.github/regreen.yml', () => {
  const mistakesIn = (text: string) => {
    const read = parseRepositoryConfig(text);
    return 'mistakes' in read ? read.mistakes.map(({ message }) => message) : [];
  };

  test.each<[string, string, RegExp]>([
    [
      'aliases that multiply',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`)}]`).join('\n')}\n`,
      /excessive alias count/,
    ],
    ['depth', '['.repeat(5_000), /nested too deeply/],
    ['size', `# ${'x'.repeat(300_000)}`, /larger than 256 KiB/],
    ['a merge key', 'base: &base {mode: fix}\n<<: *base\n', /merge|<</],
    ['a tag that would make something', 'mode: !!js/function "function () {}"\n', /tag/],
    ['the same key twice', 'mode: fix\nmode: observe\n', /twice|already|again/],
  ])('%s: told, and not in force', (_, text, message) => {
    const started = performance.now();
    expect(mistakesIn(text).join('\n')).toMatch(message);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('expressions of users', () => {
  test.each(['(a+)+$', '(a|aa)+$', '(.*a){20}$', '([a-zA-Z]+)*$'])(
    '%s takes no time over what would hang V8',
    (source) => {
      const compiled = compileExpression(source);
      if (typeof compiled === 'string') throw new Error(compiled);
      const started = performance.now();
      compiled.matcher(`${'a'.repeat(5_000)}!`).find();
      expect(performance.now() - started).toBeLessThan(2_000);
    },
  );

  test.each(['(?=a)b', '(a)\\1', '(?<!x)y'])('%s is refused: RE2 does not go back', (source) => {
    expect(compileExpression(source)).toContain('must be a regular expression in RE2 syntax');
  });
});
