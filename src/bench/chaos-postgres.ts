import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { CLUSTER_USER, clusterCommand, initialiseCluster, prepareCluster } from '../store/postgres-cluster.js';
import { freePort } from './free-port.js';

/** A PostgreSQL that can be killed and started again on the same data and the same port, durable as in production. */
export type MortalPostgres = {
  connectionString: string;
  /** kill -9 of the server and of all its sessions, then a start; resolves when it takes connections again. */
  kill(): Promise<void>;
  end(): Promise<void>;
};

const STARTS_WITHIN_MS = 60_000;
const DATABASE = 'regreen';

export async function startMortalPostgres(dataDir: string): Promise<MortalPostgres> {
  const cluster = await prepareCluster(dataDir);
  await initialiseCluster(cluster, { sync: true });
  const port = await freePort();
  const address = (database: string) =>
    `postgresql://${CLUSTER_USER}:${cluster.password}@127.0.0.1:${port}/${database}`;
  let server = await start();

  /** Sessions of the one before may need a moment to be gone: until then it does not start. */
  async function start(): Promise<ChildProcess> {
    const deadline = Date.now() + STARTS_WITHIN_MS;
    for (;;) {
      const settings = {
        port: `${port}`,
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        // After a crash the files are brought to disk first: one by one that takes many times as long.
        ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
      };
      const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      const { file, args, options } = clusterCommand(cluster, 'postgres', ['-D', cluster.directory, ...flags]);
      const child = spawn(file, args, { ...options, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
      if (await isReady(child)) return child;
      if (Date.now() > deadline) throw new Error('PostgreSQL does not start again');
      await sleep(100);
    }
  }

  // Its sessions end by themselves when it is gone.
  const endWithUs = () => void server.kill('SIGKILL');
  process.once('exit', endWithUs);
  const owner = new pg.Client({ connectionString: address('postgres') });
  await owner.connect();
  await owner.query(`create database ${DATABASE}`);
  await owner.end();
  return {
    connectionString: address(DATABASE),
    async kill() {
      await killServer(server);
      server = await start();
    },
    end() {
      process.off('exit', endWithUs);
      return killServer(server);
    },
  };
}

/** Resolves when the server takes connections, or has ended. */
function isReady(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    if (!child.stderr) return resolve(false);
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.includes('database system is ready to accept connections')) resolve(true);
    });
    child.once('error', () => resolve(false));
    child.once('close', () => resolve(false));
  });
}

/** Each session of PostgreSQL has a process group of its own. The server is stopped first, so that it starts no further one. */
async function killServer(server: ChildProcess): Promise<void> {
  if (!server.pid || server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, 'exit');
  server.kill('SIGSTOP');
  for (const pid of await childrenOf(server.pid)) kill(pid);
  server.kill('SIGKILL');
  await gone;
}

/** Of Linux. Elsewhere the sessions end by themselves when their server has gone. */
async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  // "pid (name) state parent …", and a name may hold anything: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  return pids
    .filter((_, index) => Number(stats[index]?.slice(stats[index].lastIndexOf(')') + 1).split(' ')[2]) === parent)
    .map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
