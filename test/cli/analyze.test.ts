import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { analyzeCommand } from '../../src/cli/analyze.js';
import type { CliIo } from '../../src/cli/io.js';

const folder = mkdtempSync(join(tmpdir(), 'regreen-analyze-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const bad = file('bad.log', "src/a.ts(3,7): error TS2304: Cannot find name 'x'.\n");
const good = file('good.log', 'all is well\nJob succeeded\n');

type Run = { out: string; error: { exitCode?: number; message: string } | null };

async function run(
  args: string[],
  {
    input,
    terminal = false,
    env = {},
  }: { input?: Iterable<string | Buffer>; terminal?: boolean; env?: NodeJS.ProcessEnv } = {},
): Promise<Run> {
  let out = '';
  const sink = (): Writable & { isTTY?: boolean } =>
    Object.assign(
      new Writable({
        write: (chunk, _encoding, done) => {
          out += String(chunk);
          done();
        },
      }),
      { isTTY: terminal },
    );
  const stdin = Object.assign(Readable.from(input ?? []), { isTTY: input === undefined });
  const io: CliIo = { stdin, stdout: sink(), stderr: sink(), env };
  const program = new Command('regreen').exitOverride();
  analyzeCommand(program, io);
  try {
    await program.parseAsync(['analyze', ...args], { from: 'user' });
    return { out, error: null };
  } catch (error) {
    return { out, error: error as Run['error'] };
  }
}

describe('with what is known of the repository', () => {
  const root = mkdtempSync(join(tmpdir(), 'regreen-root-'));
  afterAll(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'app/src/main/java/com/shop'), { recursive: true });
  mkdirSync(join(root, 'node_modules/x'), { recursive: true });
  writeFileSync(join(root, 'app/src/main/java/com/shop/Cart.java'), '');
  writeFileSync(join(root, 'node_modules/x/index.js'), '');
  const log = file(
    'java.log',
    '/srv/build/src/main/java/com/shop/Cart.java:3: error: cannot find symbol\nother/Missing.java:5: error: no\n',
  );
  const placesOf = (out: string): unknown[] =>
    (JSON.parse(out) as { findings: { path: string | null; startLine: number | null }[] }).findings.map(
      ({ path, startLine }) => [path, startLine],
    );

  test('--root: findings stand on files of the checkout, or have no place', async () => {
    expect(placesOf((await run(['--json', log])).out)).toContainEqual(['other/Missing.java', 5]);
    const { out, error } = await run(['--json', '--root', root, log]);
    expect(error).toBeNull();
    expect(placesOf(out)).toEqual([
      ['app/src/main/java/com/shop/Cart.java', 3],
      [null, null],
    ]);
  });

  test('--root names a folder that is there', async () => {
    const { error } = await run(['--root', join(root, 'none'), log]);
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringContaining('is no folder') });
  });

  test("--problem-matchers: the runner's own format, from a file", async () => {
    const matchers = file(
      'matchers.json',
      JSON.stringify({
        problemMatcher: [
          { owner: 'own', pattern: [{ regexp: '^OOPS (\\S+)#(\\d+) (.+)$', file: 1, line: 2, message: 3 }] },
        ],
      }),
    );
    const own = file('own.log', 'OOPS src/a.x#7 it is odd\n');
    const { out } = await run(['--json', '--problem-matchers', matchers, own]);
    expect(JSON.parse(out)).toMatchObject({
      category: 'lint',
      findings: [{ tool: 'own', path: 'src/a.x', startLine: 7, message: 'it is odd' }],
    });
  });

  test('a file that is no list of problem matchers is refused with the place', async () => {
    const broken = file(
      'broken.json',
      '{\n  "problemMatcher": [{"owner": "own", "pattern": [{"regexp": "(", "message": 1}]}]\n}\n',
    );
    const { error } = await run(['--problem-matchers', broken, log]);
    expect(error).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/broken\.json:2: .*regexp.*RE2 syntax/),
    });
    expect((await run(['--problem-matchers', join(root, 'none.json'), log])).error).toMatchObject({ exitCode: 2 });
  });
});

describe('regreen analyze', () => {
  test('JSON Lines, one object a file, in the order given', async () => {
    const { out, error } = await run(['--json', bad, good]);
    expect(error).toBeNull();
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers.map(({ source, category }) => [source, category])).toEqual([
      [bad, 'type_error'],
      [good, 'none'],
    ]);
    expect(Object.keys(answers[0])).toEqual([
      'version',
      'source',
      'category',
      'confidence',
      'rootCause',
      'recommendedAction',
      'failingStep',
      'findings',
      'signature',
      'stats',
    ]);
  });

  test('for people: what, where, why and what to do', async () => {
    const { out } = await run([bad]);
    expect(out).toContain('Type error (type_error, confidence 0.92)');
    expect(out).toContain("  1 | src/a.ts(3,7): error TS2304: Cannot find name 'x'.");
    expect(out).toContain("  src/a.ts:3:7 Cannot find name 'x'. [TS2304]");
    expect(out).toContain('Recommended action: fix');
    expect(out).not.toContain('\x1b[');
  });

  test('colours on a terminal, not with NO_COLOR', async () => {
    expect((await run([bad], { terminal: true })).out).toContain('\x1b[31m');
    expect((await run([bad], { terminal: true, env: { NO_COLOR: '1' } })).out).not.toContain('\x1b[');
  });

  test.each([[['-']], [[]]])('standard input with %j', async (args) => {
    const { out } = await run(['--json', ...args], { input: ['src/a.ts(3,7): error TS', '2304: bad\n'] });
    expect(JSON.parse(out)).toMatchObject({ source: '-', category: 'type_error', stats: { lines: 1 } });
  });

  test('--exit-code: 1 when a failure was found, 0 when not', async () => {
    expect((await run(['--exit-code', bad])).error).toMatchObject({ exitCode: 1 });
    expect((await run(['--exit-code', good])).error).toBeNull();
    expect((await run([bad])).error).toBeNull();
  });

  test('an unreadable file is told after the others were answered', async () => {
    const { out, error } = await run(['--json', join(folder, 'missing.log'), folder, bad]);
    expect(JSON.parse(out)).toMatchObject({ source: bad });
    expect(error).toMatchObject({ exitCode: 3 });
    expect(error?.message).toContain('missing.log: there is no such file');
    expect(error?.message).toContain(`${folder}: it could not be read (is a directory)`);
  });

  test('no bytes are no failure', async () => {
    const { out, error } = await run(['--json', '--exit-code', file('empty.log', ''), file('blank.xml', '')]);
    expect(error).toBeNull();
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { category: 'none', rootCause: { summary: 'There was nothing to read.', lines: [] }, findings: [] },
      { category: 'none' },
    ]);
    expect((await run(['--exit-code', '-'], { input: [] })).error).toBeNull();
  });

  test('nothing to read is bad usage', async () => {
    expect((await run([])).error).toMatchObject({ exitCode: 2 });
  });

  describe('reports', () => {
    const junit = file(
      'junit.xml',
      '<testsuite name="pytest">\n<testcase classname="tests.test_a" name="test_x"><failure message="assert 1 == 2">tests/test_a.py:7: AssertionError</failure></testcase>\n</testsuite>\n',
    );
    const sarif = file(
      'lint.sarif',
      '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Semgrep"}},"results":[{"level":"error","message":{"text":"bad"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.py"},"region":{"startLine":3}}}]}]}]}',
    );
    const tap = file('ok.tap', '1..1\nok 1 - fine\n');
    const cut = file('cut.xml', '<testsuite><testcase name="a">');

    test('are known by their content, among logs, and answered alike', async () => {
      const { out, error } = await run(['--json', junit, bad, sarif, tap, cut]);
      expect(error).toBeNull();
      const answers = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(answers.map(({ source, category }) => [source, category])).toEqual([
        [junit, 'test_failure'],
        [bad, 'type_error'],
        [sarif, 'security_scan'],
        [tap, 'none'],
        [cut, 'unknown'],
      ]);
      expect(Object.keys(answers[0])).toEqual(Object.keys(answers[1]));
      expect(answers[0]).toMatchObject({
        rootCause: { lines: [{ number: 2 }] },
        findings: [{ path: 'tests/test_a.py', startLine: 7, test: 'tests/test_a.py::test_x', logLine: 2 }],
        stats: { lines: 3 },
      });
      expect(answers[4].rootCause.summary).toBe('The JUnit XML report cannot be read: it ends in the middle.');
    });

    test.each([[['-']], [[]]])('from standard input with %j, in any pieces', async (args) => {
      const text = '<?xml version="1.0"?><testsuite><testcase name="a"><failure message="no"/></testcase></testsuite>';
      const { out } = await run(['--json', ...args], { input: [...text] });
      expect(JSON.parse(out)).toMatchObject({ source: '-', category: 'test_failure', stats: { bytes: text.length } });
    });

    test('that are too large are not held in memory', async () => {
      function* large(): Generator<Buffer> {
        yield Buffer.from('<testsuite>');
        for (let part = 0; part < 70; part++) yield Buffer.alloc(1_000_000, ' ');
      }
      const { out, error } = await run(['--json', '-'], { input: large() });
      expect(error).toBeNull();
      expect(JSON.parse(out)).toMatchObject({
        category: 'unknown',
        rootCause: { summary: 'The JUnit XML report cannot be read: it is larger than 64 MB.' },
        stats: { bytes: 70_000_011 },
      });
    });

    test('fail with --exit-code as logs do', async () => {
      expect((await run(['--exit-code', junit])).error).toMatchObject({ exitCode: 1 });
      expect((await run(['--exit-code', tap])).error).toBeNull();
    });
  });

  test('a long log from a pipe is not held in memory', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const held = (): number => {
      // The first finds what is dead, the second gives back what it held outside of the heap.
      collectGarbage();
      collectGarbage();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const lines = 4_000;
    const parts = 180;
    let grown = 0;
    function* log(): Generator<Buffer> {
      const before = held();
      for (let part = 0; part < parts; part++) {
        const text = `2022-01-01T00:00:00.0000000Z compiling one more file of part ${part} of the project\n`.repeat(
          lines - 1,
        );
        yield Buffer.from(`${text}src/a${part}.ts(3,7): error TS2304: Cannot find name 'x${part}'.\n`);
      }
      grown = held() - before;
    }
    const { out } = await run(['--json', '-'], { input: log() });
    expect(JSON.parse(out)).toMatchObject({ category: 'type_error', stats: { lines: parts * lines } });
    expect(JSON.parse(out).stats.bytes).toBeGreaterThan(50e6);
    expect(grown).toBeLessThan(20e6);
  });
});
