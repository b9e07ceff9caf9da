import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
      'findings',
      'signature',
      'stats',
    ]);
  });

  test('for people: what, where, why and what to do', async () => {
    const { out } = await run([bad]);
    expect(out).toContain('Type error (type_error, confidence 0.90)');
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

  test('nothing to read is bad usage', async () => {
    expect((await run([])).error).toMatchObject({ exitCode: 2 });
  });

  test('a long log from a pipe is not held in memory', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const held = (): number => {
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
