import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { CLUSTER_USER } from './postgres-cluster.js';

/** The embedded PostgreSQL of a data directory, as it stands now. */
export type FoundEmbedded =
  | { state: 'absent' }
  | { state: 'stopped'; major: number }
  | { state: 'running'; connectionString: string };

const CONNECT_TIMEOUT_MS = 5_000;

/** Looks whether the server of a data directory runs, without starting it. Rejects when something answers there that is out of order. */
export async function findEmbedded(dataDir: string): Promise<FoundEmbedded> {
  const directory = join(dataDir, 'postgres');
  const major = await readFile(join(directory, 'PG_VERSION'), 'utf8').catch(() => null);
  if (major === null) return { state: 'absent' };
  const stopped: FoundEmbedded = { state: 'stopped', major: Number(major) };
  // The fourth line of postmaster.pid is the port: https://www.postgresql.org/docs/current/storage-file-layout.html
  const pidFile = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '');
  const port = Number(pidFile.split('\n')[3]);
  const password = await readFile(join(dataDir, 'postgres.password'), 'utf8').catch(() => '');
  if (!port) return stopped;
  const connectionString = `postgresql://${CLUSTER_USER}:${password.trim()}@127.0.0.1:${port}/regreen`;
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => {}); // the query that hits it rejects
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    if ((await realpath(rows[0]!.data_directory)) !== (await realpath(directory))) return stopped; // somebody else's port by now
    return { state: 'running', connectionString };
  } catch (error) {
    if ((error as { code?: string }).code === 'ECONNREFUSED') return stopped;
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}
