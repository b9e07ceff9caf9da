import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Answer, Question } from './server-process.js';

export type ServerUnderTest = {
  url: string;
  /** Processor time that it has used so far. */
  cpuMicros(): Promise<number>;
  /** The share of each step in what it does while `work` goes on. */
  profile(work: () => Promise<unknown>): Promise<Record<string, number>>;
  stop(): Promise<void>;
};

/** Starts a server in a process of its own; it dies with this one. */
export async function startServer(
  kind: 'noop' | 'durable',
  environment: Record<string, string>,
): Promise<ServerUnderTest> {
  const entry = fileURLToPath(new URL('./server-process.js', import.meta.url));
  const settings = JSON.stringify({ ...environment, PORT: String(kind === 'noop' ? await freePort() : 0) });
  const child = spawn(process.execPath, [entry, kind, settings], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    cwd: environment.REGREEN_DATA_DIR,
    env: { NODE_ENV: 'production' },
  });
  const { url } = await answerOf(child);
  const ask = (question: Question): Promise<Answer> => {
    const answer = answerOf(child);
    child.send(question);
    return answer;
  };
  return {
    url: url!,
    cpuMicros: async () => (await ask('cpu')).cpuMicros!,
    async profile(work) {
      await ask('profile');
      await work();
      return (await ask('profile')).shares!;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function answerOf(child: ChildProcess): Promise<Answer> {
  const over = new AbortController();
  try {
    return await Promise.race([
      once(child, 'message', { signal: over.signal }).then(([answer]) => answer as Answer),
      once(child, 'exit', { signal: over.signal }).then(([code]) => {
        throw new Error(`the server under test ended (${code})`);
      }),
    ]);
  } finally {
    over.abort();
  }
}

/** Probot takes 0 for "the usual one". */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
