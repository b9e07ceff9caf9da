import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { env } from 'node:process';
import { Worker } from 'node:worker_threads';
import type { Attempt } from './sandbox-messages.js';

/** The process that asks, a port where it listens on the loopback, and a socket of its in the file system that is open to everybody. */
type Targets = { parent: number; port: number; socket: string };
type Result = { stopped: boolean; why: string };

const GIGABYTE = 1_000_000_000;
const CHUNK = 50_000_000;

/** Tries from inside to get through one wall, as hostile code would. Only the start-up test asks for it. */
export async function attempt(what: Attempt, targets: Targets): Promise<Result> {
  const ways = WAYS[what](targets);
  const stops: string[] = [];
  for (const way of ways) {
    try {
      return { stopped: false, why: await way() };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      stops.push(code ?? message);
    }
  }
  return { stopped: true, why: [...new Set(stops)].join(', ') };
}

type Way = () => string | Promise<string>;

const reads =
  (path: string): Way =>
  () =>
    `${readFileSync(path).length} bytes of ${path} could be read`;

const connects =
  (open: () => Socket): Way =>
  () =>
    new Promise((resolve, reject) => {
      open()
        .on('connect', () => resolve('a connection could be opened'))
        .on('error', reject);
    });

const WAYS: Record<Attempt, (targets: Targets) => Way[]> = {
  files: ({ parent }) => [
    reads('/etc/passwd'),
    reads('/proc/self/environ'),
    reads(`/proc/${parent}/environ`),
    () => `/ could be listed: ${readdirSync('/').length} names`,
    async () => `/etc/passwd could be imported: ${await import(String('file:///etc/passwd'))}`,
  ],
  writing: () =>
    ['/tmp', '/var/tmp', '/dev/shm'].map((folder) => () => {
      writeFileSync(`${folder}/regreen-sandbox-attempt`, '');
      return `a file could be written in ${folder}`;
    }),
  processes: () => [
    () => {
      const { error } = spawnSync(process.execPath, ['--version']);
      if (error) throw error;
      return 'a process could be started';
    },
  ],
  threads: () => [
    () =>
      new Promise((resolve, reject) => {
        new Worker('0', { eval: true }).on('online', () => resolve('a thread could be started')).on('error', reject);
      }),
  ],
  environment: () => [
    () => {
      const names = Object.keys(env);
      if (names.length === 0) throw new Error('it is empty');
      return `it holds ${names.length} variables`;
    },
  ],
  network: ({ port }) => [connects(() => connect(port, '127.0.0.1'))],
  sockets: ({ socket }) => [connects(() => connect(socket))],
  signals: ({ parent }) => [
    () => {
      process.kill(parent, 0);
      return 'a signal could be sent to the process that started it';
    },
  ],
  memory: () => [
    () => {
      const taken: Buffer[] = [];
      while (taken.length * CHUNK < GIGABYTE) taken.push(Buffer.alloc(CHUNK, taken.length + 1));
      return `1 GB could be taken in ${taken.length} pieces`;
    },
  ],
  time: () => [
    () => {
      for (;;);
    },
  ],
};
