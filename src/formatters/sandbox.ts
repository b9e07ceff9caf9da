import { type ChildProcess, spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FormatterName } from '../core/fixes/formatters/format-request.js';
import { type Launcher, launchers } from './launchers.js';
import { PACKAGES, packageFolder } from './packages.js';
import { type Answer, answerSchema, type Question } from './sandbox-messages.js';

export type SandboxLimits = {
  /** Of all memory that the program may write to. */
  memoryMb: number;
  /** Of one question. */
  timeoutMs: number;
  cpuSeconds: number;
  /** Of one answer. */
  answerBytes: number;
};
export const SANDBOX_LIMITS: SandboxLimits = {
  memoryMb: 800,
  timeoutMs: 20_000,
  cpuSeconds: 120,
  answerBytes: 4_000_000,
};

/** Loading is our own work, and slow on a busy machine. */
const START_MS = 20_000;

/** Beside this file where it is built. Tests run the sources, and take it from there. */
const childProgram = (): string =>
  realpathSync(
    fileURLToPath(
      new URL(
        import.meta.url.endsWith('.ts') ? '../../dist/formatters/sandbox-child.js' : './sandbox-child.js',
        import.meta.url,
      ),
    ),
  );

export type Sandbox = {
  launcher: Launcher;
  /** The answer to a question, or why there is none; then the sandbox has ended. One question at a time. */
  ask(question: Question, timeoutMs?: number): Promise<Answer | { kind: 'ended'; why: string }>;
  close(): void;
};

/** `--permission` has left its trial with Node 22.13 and 23.5. https://nodejs.org/api/permissions.html */
function permissionFlag(version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13)
    ? '--permission'
    : '--experimental-permission';
}

/** Where the code is that the program loads, each once: Node's permissions do not bear the same folder twice. */
const foldersOf = (names: readonly FormatterName[]): string[] => [
  ...new Set([dirname(childProgram()), ...names.flatMap((name) => PACKAGES[name]).map((name) => packageFolder(name))]),
];

/** No files but the code it loads, no children, threads, addons; no code made of texts. */
function nodeArguments(folders: readonly string[], limits: SandboxLimits): string[] {
  return [
    permissionFlag(process.versions.node),
    ...folders.map((folder) => `--allow-fs-read=${folder}/*`),
    '--no-addons',
    '--disallow-code-generation-from-strings',
    '--no-warnings',
    `--max-old-space-size=${Math.floor(limits.memoryMb / 2)}`,
  ];
}

function start(launcher: Launcher, names: readonly FormatterName[], isTest: boolean, limits: SandboxLimits): Sandbox {
  const [file = '', ...rest] = [
    ...launcher.command,
    realpathSync(process.execPath),
    ...nodeArguments(foldersOf(names), limits),
    childProgram(),
    ...(isTest ? ['--attempts'] : []),
    ...names,
  ];
  // A group of its own, so that all of it can be ended at once.
  const child = spawn(file, rest, { env: {}, cwd: '/', stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  child.stdin.on('error', () => {});
  child.unref();
  let ended: string | null = null;
  let told = '';
  let wake = (): void => {};
  const end = (why: string): void => {
    ended ??= why;
    kill(child);
    wake();
  };
  child.on('error', () => end('it could not be started'));
  child.on('exit', (code, signal) => end(`it ended by itself (${signal ?? code}), as it does when memory runs out`));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    if (told.length > limits.answerBytes) end('its answer is too long');
    else wake();
  });

  const nextLine = (): string | null => {
    const length = told.indexOf('\n');
    if (length < 0) return null;
    const line = told.slice(0, length);
    told = told.slice(length + 1);
    return line;
  };

  return {
    launcher,
    async ask(question, timeoutMs = limits.timeoutMs) {
      const timer = setTimeout(() => end(`it takes longer than ${timeoutMs / 1000} s`), timeoutMs);
      if (question.kind !== 'start') child.stdin.write(`${JSON.stringify(question)}\n`);
      let line = ended === null ? nextLine() : null;
      while (line === null && ended === null) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        line = ended === null ? nextLine() : null;
      }
      clearTimeout(timer);
      const answer = line === null ? null : readAnswer(line);
      if (answer !== null) return answer;
      end('its answer is not understood');
      return { kind: 'ended', why: ended ?? '' };
    },
    close: () => end('it was closed'),
  };
}

function readAnswer(line: string): Answer | null {
  try {
    return answerSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

function kill(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** The launcher that worked the last time; a system does not change while we run. */
let proven: Launcher | null = null;

/**
 * Starts a program with these formatters behind as many walls as the system gives. `isTest`: it can try the walls, and formats nothing that
 * matters. null: it does not start.
 */
export async function openSandbox(
  names: readonly FormatterName[],
  isTest: boolean,
  limits: SandboxLimits = SANDBOX_LIMITS,
): Promise<Sandbox | null> {
  const all = launchers(limits, foldersOf(names));
  const candidates = proven === null ? all : all.filter(({ name }) => name === proven?.name);
  for (const launcher of candidates) {
    const sandbox = start(launcher, names, isTest, limits);
    if ((await sandbox.ask({ kind: 'start' }, START_MS)).kind === 'ready') {
      proven = launcher;
      return sandbox;
    }
    sandbox.close();
  }
  return null;
}
