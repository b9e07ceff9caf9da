import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import type { FormatRequest } from '../../src/core/fixes/formatters/format-request.js';
import { FORMAT_LIMITS, formatFiles } from '../../src/formatters/run-formatters.js';

const request = (
  path: string,
  text: string,
  formatter: FormatRequest['formatter'] = 'prettier',
  options: FormatRequest['options'] = formatter === 'prettier' ? { versions: ['3.10.1'] } : {},
): FormatRequest => ({ path, text, formatter, options, pinnedVersion: null, problem: null });

const good = request('src/good.ts', 'const  a = 1');
const problems = async (requests: FormatRequest[], limits = FORMAT_LIMITS): Promise<(string | null)[]> =>
  (await formatFiles(requests, limits)).map(({ problem, text }) => problem ?? text);

test('of several versions of prettier all have to write the same bytes', async () => {
  const by = (versions: string[], text: string) =>
    request('a.js', text, 'prettier', { versions, settings: { semi: false } });
  const arguments_ = `call(${'argument, '.repeat(12)}argument);`;
  const results = await formatFiles([
    by(['3.0.3', '3.3.3', '3.10.1'], 'const  a = 1;'),
    by(['2.8.8'], arguments_),
    by(['3.0.3'], arguments_),
    by(['2.8.8', '3.0.3'], arguments_),
    by(['1.19.1'], 'a'),
  ]);
  const lines = `${'  argument,\n'.repeat(12)}  argument`;
  expect(results.map(({ text, problem }) => text ?? problem)).toEqual([
    'const a = 1\n',
    `call(\n${lines}\n)\n`,
    `call(\n${lines},\n)\n`,
    '2.8.8 and 3.0.3 write it differently, and the repository may use either or one between them',
    'there is no prettier 1.19.1 here',
  ]);
  expect(results.map(({ version }) => version)).toEqual([
    '3.0.3 to 3.10.1',
    '2.8.8',
    '3.0.3',
    '2.8.8 to 3.0.3',
    '1.19.1',
  ]);
});

test('TOML that is broken is not formatted', async () => {
  expect(await problems([request('a.toml', 'a=\nb=1', 'taplo'), request('b.toml', 'b=1', 'taplo')])).toEqual([
    expect.stringContaining('Invalid TOML document'),
    'b = 1\n',
  ]);
});

describe('a file that cannot be formatted takes none of the others with it', () => {
  test('its syntax is broken: the formatter’s own words', async () => {
    expect(await problems([request('src/cart.ts', 'const a = ;'), good])).toEqual([
      'Expression expected. (1:11)',
      'const a = 1;\n',
    ]);
  });

  test('it is nested more deeply than the stack is long, for formatters in JavaScript and in WebAssembly', async () => {
    const [prettier, gofmt, last] = await problems([
      request('src/deep.ts', '['.repeat(50_000)),
      request('deep.go', `package a\nvar a=${'('.repeat(80_000)}`, 'gofmt'),
      good,
    ]);
    expect(prettier).toMatch(/^it ended by itself/);
    expect(gofmt).toMatch(/^it ended by itself/);
    expect(last).toBe('const a = 1;\n');
  });

  test('it takes too long', async () => {
    const slow = request('docs/slow.md', '* a\n'.repeat(60_000));
    expect(await problems([slow, good], { ...FORMAT_LIMITS, timeoutMs: 1_500 })).toEqual([
      'it takes longer than 1.5 s',
      'const a = 1;\n',
    ]);
  });

  test('its answer is too long', async () => {
    const long = request('src/long.json', JSON.stringify(new Array(1000).fill({ a: 1, b: ['x'.repeat(20)] })));
    expect(await problems([long, good], { ...FORMAT_LIMITS, answerBytes: 10_000 })).toEqual([
      'its answer is too long',
      'const a = 1;\n',
    ]);
  });

  test('so often that there must be an end', async () => {
    const deep = request('src/deep.ts', '['.repeat(50_000));
    const told = await problems([deep, deep, good], { ...FORMAT_LIMITS, restarts: 1 });
    expect(told[1]).toMatch(/^it ended by itself/);
    expect(told[2]).toMatch(/^Regreen’s sandbox for formatters .* ended too often/);
  });
});

describe('without a program being started', () => {
  test('what is too large is told: a line of 10 MB, and too many files together', async () => {
    const half = 'x'.repeat(200_000);
    const told = await problems(
      [request('src/line.js', 'x'.repeat(10_000_000)), ...Array.from({ length: 3 }, () => request('a.js', half))],
      { ...FORMAT_LIMITS, bytes: 100_000 },
    );
    expect(told[0]).toBe('it is larger than 256 KB');
    expect(new Set(told.slice(1))).toEqual(new Set(['the files together are larger than 0 MB']));
  });

  test('a request with a problem keeps it', async () => {
    expect(await problems([{ ...good, problem: 'prettier has plugins here' }])).toEqual(['prettier has plugins here']);
  });
});

test('a long line within the limit is formatted', async () => {
  const [text] = await problems([request('src/line.js', `x("${'y'.repeat(200_000)}")`)]);
  expect(text).toHaveLength(200_000 + '\nx(\n  "",\n);\n'.length - 1);
});

test('what does not settle in a second pass is told', async () => {
  const unstable = request('a.cpp', '{ { #define X(a) do{a;}while(0)\n', 'clang-format', { style: 'ColumnLimit: 30' });
  expect(await problems([unstable])).toEqual(['a second pass over the result changes it again']);
});

test('settings that a formatter does not know are its problem, not ours', async () => {
  const told = await problems([
    request('a.lua', 'local a = 1', 'stylua', { magic: true }),
    request('a.js', 'a', 'biome', { configuration: { formatter: { indentStyle: 'magic' } }, path: 'a.js' }),
    request('a.py', 'a', 'ruff', { format: { 'quote-style': 'magic' } }),
    request('a.toml', 'a = 1', 'dprint', { kind: 'toml', plugins: { toml: { magic: true } }, global: {} }),
    request('a.c', 'int a;', 'clang-format', { style: 'Magic: true' }),
  ]);
  for (const problem of told) expect(problem).toMatch(/not understood|unknown|unrecognized|invalid|magic/i);
});

test('the fence around the network holds against ordinary ways', () => {
  const fences = new URL('../../dist/formatters/fences.js', import.meta.url).href;
  const program = `
    const { raiseFences } = await import(${JSON.stringify(fences)});
    raiseFences();
    const ways = [
      async () => (await import('node:net')).connect(1, '127.0.0.1'),
      async () => (await import('node:http')).get('http://127.0.0.1:1/'),
      async () => (await import('node:dns')).lookup('localhost', () => {}),
      async () => (await import('node:dgram')).createSocket('udp4').send('a', 1, '127.0.0.1'),
      async () => (await import('node:net')).createServer().listen(0),
      async () => (await import('node:child_process')).execFileSync('/bin/true'),
      async () => fetch('http://127.0.0.1:1/'),
      async () => new WebSocket('ws://127.0.0.1:1/'),
      async () => process.binding('tcp_wrap'),
      async () => process.kill(process.pid, 'SIGTERM'),
    ];
    for (const way of ways) {
      const told = await way().then(() => 'open', (error) => error.message);
      console.log(/no network|is not defined/.test(told) ? 'shut' : told);
    }
    process.exit();`;
  const told = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(told.trim().split('\n')).toEqual(new Array(10).fill('shut'));
});
