import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Command, CommanderError } from 'commander';
import { withDatabase } from '../../src/bin/attach-database.js';
import type { WithDatabase } from '../../src/cli/database.js';
import type { Clock } from '../../src/cli/format.js';
import { CliError, type CliIo } from '../../src/cli/io.js';
import { readConfig } from '../../src/config.js';
import { STORY_START } from './run-rows.js';

export type CliResult = { out: string; err: string; exit: number };
export type CliOptions = {
  columns?: number;
  isTTY?: boolean;
  env?: NodeJS.ProcessEnv;
  /** Hears of output as it comes. */
  onOut?: (text: string) => void;
  onErr?: (text: string) => void;
};

/** Ten minutes after the story began. */
export const clock: Clock = { now: () => STORY_START + 600_000, timeZone: 'UTC' };

/** How a command reaches this database, by the real door. */
export const reach =
  (connectionString: string): WithDatabase =>
  (work, options) =>
    withDatabase(
      readConfig({ DATABASE_URL: connectionString, REGREEN_DATA_DIR: join(tmpdir(), 'regreen-none') }, tmpdir()),
      work,
      options,
    );

/** Runs a command line as bin/regreen.ts does: what it printed, and the exit status it ends with. */
export async function runCli(
  register: (program: Command, io: CliIo) => void,
  args: string[],
  { columns, isTTY = false, env = {}, onOut, onErr }: CliOptions = {},
): Promise<CliResult> {
  const stdout: CliIo['stdout'] = Object.assign(new PassThrough(), { isTTY, columns });
  const stderr = new PassThrough();
  const result: CliResult = { out: '', err: '', exit: 0 };
  stdout.on('data', (chunk) => {
    result.out += chunk;
    onOut?.(String(chunk));
  });
  stderr.on('data', (chunk) => {
    result.err += chunk;
    onErr?.(String(chunk));
  });
  const program = new Command('regreen')
    .exitOverride()
    .configureOutput({ writeErr: (text) => stderr.write(text), writeOut: (text) => stdout.write(text) });
  register(program, { stdin: new PassThrough(), stdout, stderr, env });
  await program.parseAsync(args, { from: 'user' }).catch((error: Error) => {
    if (error instanceof CommanderError) result.exit = error.exitCode === 0 ? 0 : 2;
    else {
      result.exit = error instanceof CliError ? error.exitCode : 3;
      stderr.write(`regreen: ${error.message}\n`);
    }
  });
  await new Promise((resolve) => setImmediate(resolve)); // what was written last has been read
  return result;
}
