import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { appEnvironment } from './app-environment.js';
import type { TestApp } from './with-app.js';

export type AppProcess = {
  child: ChildProcess;
  /** Where it takes webhooks, once it is up; '' without the role web. */
  url: string;
  /** Every line that it has logged. */
  lines: string[];
  /** Sends the signal, and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<{ code: number | null; tookMs: number }>;
};

/** `regreen start` in a process of its own, on the database and the GitHub of a test; resolves when it is up. */
export async function startProcess(
  app: Pick<TestApp, 'config' | 'secret'>,
  role: string,
  env: NodeJS.ProcessEnv = {},
): Promise<AppProcess> {
  const child = spawn(process.execPath, ['dist/bin/regreen.js', 'start', '--role', role], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...appEnvironment(app),
      PORT: '0',
      // Nothing is taken over for a lease that ran out while the test lasts.
      REGREEN_LEASE_MS: '60000',
      REGREEN_SWEEP_MS: '60000',
      REGREEN_HOUSEKEEPING_MS: '0',
      ...env,
    },
  });
  const lines: string[] = [];
  const up = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      lines.push(line);
      if (line.includes('"Regreen is up"')) resolve((JSON.parse(line) as { url: string | null }).url ?? '');
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${lines.slice(-5).join('\n')}`)));
  });
  const ended = once(child, 'exit');
  return {
    child,
    url: await up,
    lines,
    async stop(signal) {
      const from = performance.now();
      child.kill(signal);
      const [code] = await ended;
      return { code, tookMs: performance.now() - from };
    },
  };
}
