import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';

/** A process as a supervisor keeps it: started again whenever it ends. */
export type KeptProcess = {
  name: string;
  pid(): number;
  /** kill -9 of its process group, and at once the next one; resolves when that is started, which does not mean ready. */
  kill(): Promise<void>;
  /** Ends it for good. */
  end(): Promise<void>;
  /** How often it has ended by itself. */
  falls(): number;
};

/** A supervisor's pause, lest what cannot start takes the whole machine. */
const RESTART_MS = 250;

/** Starts a program in a process group of its own, so that whatever it has started dies with it; what it says goes to `log`. */
export function keepProcess(
  name: string,
  {
    file,
    args,
    env,
    cwd,
    log,
  }: { file: string; args: string[]; env: Record<string, string | undefined>; cwd: string; log: FileHandle },
): KeptProcess {
  let isOver = false;
  let falls = 0;
  let child = start();
  // Whatever ends this process ends what it keeps.
  const endWithUs = () => {
    isOver = true;
    signalGroup(child);
  };
  process.once('exit', endWithUs);

  function start(): ChildProcess {
    const started = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', log.fd, log.fd] });
    started.once('exit', () => {
      if (isOver || killed.has(started)) return;
      falls += 1;
      setTimeout(() => {
        if (!isOver && child === started) child = start();
      }, RESTART_MS);
    });
    started.once('error', () => {});
    return started;
  }

  return {
    name,
    pid: () => child.pid ?? 0,
    async kill() {
      const dying = child;
      killed.add(dying);
      await killGroup(dying);
      if (!isOver && child === dying) child = start();
    },
    async end() {
      isOver = true;
      process.off('exit', endWithUs);
      await killGroup(child);
    },
    falls: () => falls,
  };
}

const killed = new WeakSet<ChildProcess>();

/** kill -9 of a process and of what it has started, and waits until it is dead. */
async function killGroup(child: ChildProcess): Promise<void> {
  if (!child.pid || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  signalGroup(child);
  await gone;
}

function signalGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  try {
    if (pid && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
