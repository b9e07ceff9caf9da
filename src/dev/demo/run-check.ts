import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LoggedCommand } from '../github/actions-log.js';
import { DemoFailure } from './step.js';

/** A command of the demo's workflow: how its log shows it, and the arguments that Node really gets. */
type CheckCommand = { command: string; args: string[] };

/** The jobs of the demo's workflow, each with its commands. */
export type Checks = Record<string, CheckCommand[]>;

export type RanCommand = LoggedCommand & { durationMs: number };

const endsWithinMs = 30_000;
/** Where GitHub's runners check a repository out. */
const runnerFolder = (repository: string): string => `/home/runner/work/${repository}/${repository}`;

export function demoChecks(tsc = findTsc()): Checks {
  const prettier = createRequire(import.meta.url).resolve('prettier/bin/prettier.cjs');
  return {
    format: [{ command: 'npx prettier --check src', args: [prettier, '--check', 'src'] }],
    types: [{ command: 'npx tsc --noEmit', args: [tsc, '--noEmit'] }],
    test: [
      { command: 'npx tsc --noCheck --outDir build', args: [tsc, '--noCheck', '--outDir', 'build'] },
      { command: 'node scripts/fetch-rates.js', args: ['scripts/fetch-rates.js'] },
      { command: 'node --test', args: ['--test'] },
    ],
  };
}

/** TypeScript's compiler: here only where the development dependencies are installed. */
function findTsc(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  } catch (cause) {
    throw new Error(
      'The demo compiles a small project and finds no TypeScript: run it in a checkout, after npm ci with development dependencies.',
      { cause },
    );
  }
}

/**
 * Really runs a job's commands on a fresh copy of the files, with next to no environment, up to the first that fails.
 * Returns what each printed, with the paths it would have on a runner.
 */
export async function runCheck(
  commands: CheckCommand[],
  files: Record<string, string>,
  options: {
    repository: string;
    workFolder: string;
    env: Record<string, string>;
    signal: AbortSignal;
    onRan?: (ran: RanCommand) => void;
  },
): Promise<RanCommand[]> {
  const folder = await realpath(await mkdtemp(join(options.workFolder, 'checkout-')));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const runner = runnerFolder(options.repository);
  const asOnRunner = (output: string) =>
    output.replaceAll(pathToFileURL(folder).href, `file://${runner}`).replaceAll(folder, runner);
  const ran: RanCommand[] = [];
  for (const { command, args } of commands) {
    const startedMs = performance.now();
    const { exitCode, output } = await runNode(args, folder, options);
    const durationMs = Math.round(performance.now() - startedMs);
    const one = { command, exitCode, output: asOnRunner(output), durationMs };
    ran.push(one);
    options.onRan?.(one);
    if (exitCode !== 0) break;
  }
  return ran;
}

function runNode(
  args: string[],
  folder: string,
  { env, signal }: { env: Record<string, string>; signal: AbortSignal },
): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { ...needed('PATH'), ...needed('SystemRoot'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: endsWithinMs,
      signal,
    });
    let output = '';
    const keep = (text: string) => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    // An aborted child still has to end before its folder can go; one that never began has no end.
    let failure: Error | null = null;
    child.once('error', (error) => {
      failure = error;
      if (child.pid === undefined) reject(error);
    });
    child.once('close', (exitCode, killedBy) => {
      if (failure) reject(failure);
      else if (exitCode === null)
        reject(new DemoFailure(`node ${args.join(' ')} was ended by ${killedBy}; it has ${endsWithinMs / 1000} s.`));
      else resolve({ exitCode, output });
    });
  });
}

const needed = (name: string): Record<string, string> => {
  const value = process.env[name];
  return value === undefined ? {} : { [name]: value };
};
