import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type StartedRedis = { url: string; pid: number | null; stop(): Promise<void> };

/** A Redis of one's own from the path, as docs/operations.md wants it; null: there is none on this machine. */
export async function startRedis(): Promise<StartedRedis | null> {
  const folder = await mkdtemp(join(tmpdir(), 'regreen-redis-'));
  const port = await freePort();
  const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'yes', 'maxmemory-policy': 'noeviction' };
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn('redis-server', [...words, '--dir', folder], { stdio: ['ignore', 'pipe', 'ignore'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.removeListener('exit', kill);
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  if (!(await isReady(child))) {
    await stop();
    return null;
  }
  return { url: `redis://127.0.0.1:${port}`, pid: child.pid ?? null, stop };
}

async function isReady(child: ChildProcess): Promise<boolean> {
  const gone = once(child, 'exit').catch(() => {});
  const ready = new Promise<boolean>((resolve) => {
    if (child.stdout)
      createInterface(child.stdout).on('line', (line) => {
        if (line.includes('Ready to accept connections')) resolve(true);
      });
  });
  return Promise.race([ready, gone.then(() => false)]);
}

async function end(child: ChildProcess): Promise<void> {
  if (!child.pid || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await once(probe.listen(0, '127.0.0.1'), 'listening');
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port on 127.0.0.1.');
  return address.port;
}
