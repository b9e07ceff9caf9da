import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { configCommand } from '../../src/cli/config.js';
import { CliError } from '../../src/cli/io.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regreen-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function check(args: string[], stdin = '') {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  configCommand(program, { stdin: Readable.from([Buffer.from(stdin)]), stdout, stderr, env: {} });
  let [exit, error] = [0, ''];
  await program.parseAsync(['config', 'check', ...args], { from: 'user' }).catch((cause: Error) => {
    [exit, error] = [cause instanceof CliError ? cause.exitCode : 2, cause.message];
  });
  return { out: String(stdout.read() ?? ''), err: String(stderr.read() ?? ''), exit, error };
}

test('a file that reads: what it settles, and what only a server can say of it', async () => {
  const file = join(folder, 'good.yml');
  await writeFile(file, 'mode: fix\n');
  expect(await check([file])).toEqual({
    out: `${file} reads: mode fix, pipeline default.\n`,
    err: '',
    exit: 0,
    error: '',
  });
  const { out } = await check(['-'], 'pipeline: careful\nnotify:\n  targets: [team-chat]\n');
  expect(out).toMatch(
    /^<stdin> reads: mode suggest, pipeline careful\.\nNot looked at, .*pipeline careful; the targets team-chat\./,
  );
});

test('mistakes by line and column, with what was probably meant', async () => {
  const result = await check(['-'], 'mode: fux\nchekcs: ["a"]\n');
  expect(result).toMatchObject({ out: '', exit: 1, error: expect.stringMatching(/^<stdin> has 2 mistakes/) });
  expect(result.err.split('\n')).toEqual([
    expect.stringMatching(/^<stdin>:1:7: .*`?fix/),
    expect.stringMatching(/^<stdin>:2:1: .*checks/),
    '',
  ]);
});

test('as JSON: the mistakes, or the whole configuration with its defaults', async () => {
  const good = await check(['-', '--json'], 'mode: observe\n');
  expect(JSON.parse(good.out)).toMatchObject({ mistakes: [], config: { mode: 'observe', rerun: { enabled: true } } });
  const bad = await check(['-', '--json'], 'mode: 3\n');
  expect([bad.exit, bad.err, JSON.parse(bad.out)]).toEqual([
    1,
    '',
    { file: '<stdin>', mistakes: [expect.objectContaining({ line: 1, path: 'mode' })], config: null },
  ]);
});

test.each([
  ['no such file', 'nothing.yml', 'there is no such file'],
  ['a folder', '', 'it is a folder'],
])('%s', async (_, name, words) => {
  expect(await check([join(folder, name)])).toMatchObject({ exit: 3, error: expect.stringContaining(words) });
});
