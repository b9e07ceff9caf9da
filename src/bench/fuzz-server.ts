import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LocalGithub } from '../dev/github/local-github.js';
import { appEnvironment } from './app-environment.js';
import { freePort } from './free-port.js';
import type { Secrets } from './fuzz-deliveries.js';

/** Regreen as a process of its own, with all of its roles. */
export type StormServer = {
  port: number;
  operatorToken: string;
  /** Resident memory in MB. */
  rssMb(): number;
  peakRssMb(): number;
  /** How it ended, where it has: its last words. */
  died(): string | null;
  /** What it has logged of errors, each kind once. */
  complaints(): string[];
  stop(): Promise<void>;
};

type Given = { github: LocalGithub; databaseUrl: string; dataDir: string; secrets: Secrets };

const UP_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 200;
const LAST_WORDS = 4_000;

export async function startStormServer({ github, databaseUrl, dataDir, secrets }: Given): Promise<StormServer> {
  const port = await freePort();
  const child = spawn(process.execPath, [fileURLToPath(new URL('../bin/regreen.js', import.meta.url)), 'start'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: dataDir,
    env: {
      ...appEnvironment(github, { databaseUrl, secret: secrets.current, dataDir }),
      WEBHOOK_SECRET_PREVIOUS: secrets.previous,
      PORT: String(port),
      LOG_LEVEL: 'error',
      REGREEN_SETTLE_MS: '200',
    },
  });
  // Whoever ends us ends it, too.
  process.once('exit', () => child.kill('SIGKILL'));
  let words = '';
  const complaints = new Map<string, string>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-LAST_WORDS);
      for (const [line, said] of text.matchAll(/^\{"level":50.*"msg":"([^"]*)"\}$/gm)) {
        const key = said + (/"code":"\w+"/.exec(line)?.[0] ?? '');
        if (!complaints.has(key)) complaints.set(key, line.slice(0, 600));
      }
    });
  let ended: string | null = null;
  child.once('exit', (code, signal) => {
    ended = `it ended with ${signal ?? code}:\n${words}`;
  });
  const deadline = Date.now() + UP_WITHIN_MS;
  const tokenFile = join(dataDir, 'api.token');
  while (!(await isReady(port)) || !existsSync(tokenFile)) {
    if (ended !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`Regreen did not come up; ${ended ?? words}`);
    }
    await setTimeout(LOOK_EVERY_MS);
  }
  return {
    port,
    operatorToken: readFileSync(tokenFile, 'utf8').trim(),
    rssMb: () => memoryOf(child, 'VmRSS'),
    peakRssMb: () => memoryOf(child, 'VmHWM'),
    died: () => ended,
    complaints: () => [...complaints.values()],
    async stop() {
      if (ended !== null) return;
      child.kill('SIGTERM');
      await Promise.race([once(child, 'exit'), setTimeout(STOP_WITHIN_MS, null, { ref: false })]);
      if (ended === null) child.kill('SIGKILL');
    },
  };
}

const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ status }) => status === 200,
    () => false,
  );

/** Linux alone says it; elsewhere 0. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
function memoryOf({ pid }: ChildProcess, name: 'VmRSS' | 'VmHWM'): number {
  try {
    const [, kilobytes] =
      new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes ?? 0) / 1024);
  } catch {
    return 0;
  }
}
