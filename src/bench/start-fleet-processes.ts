import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Pool } from 'pg';
import { type LocalGithub, startLocalGithub } from '../dev/github/local-github.js';
import { migrateQueue } from '../queue/backend.js';
import { appEnvironment } from './app-environment.js';
import { readProcess } from './process-facts.js';
import { withDatabase } from './with-database.js';

type Role = 'web' | 'worker' | 'monitor';
type Member = { role: Role; pid: number };

/** Regreen as a fleet has it: every role in processes of its own, against a GitHub in this one. */
export type FleetProcesses = {
  github: LocalGithub;
  pool: Pool;
  members: Member[];
  postgresPid: number;
  /** What the members complained of: log lines from `error` up, the last ones. */
  complaints: string[];
};

type Options = {
  roles: readonly Role[];
  /** null: the queue is in PostgreSQL. */
  redisUrl: string | null;
  /** On top of the settings that every installation has to make; all else is as in production. */
  settings: Record<string, string>;
};

const START_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 30_000;
const MAX_COMPLAINTS = 20;
const LEVEL_ERROR = 50;

export function withFleetProcesses<T>(
  { roles, redisUrl, settings }: Options,
  work: (fleet: FleetProcesses) => Promise<T>,
): Promise<T> {
  return withDatabase(async (pool, databaseUrl) => {
    await migrateQueue(databaseUrl);
    const github = await startLocalGithub();
    const dataDir = await mkdtemp(join(tmpdir(), 'regreen-fleet-'));
    const secret = randomBytes(32).toString('hex');
    const complaints: string[] = [];
    const children: ChildProcess[] = [];
    const postgresPid = await postmasterOf(pool);
    const killAll = () => {
      for (const child of children) child.kill('SIGKILL');
      process.kill(postgresPid, 'SIGQUIT');
    };
    const stop = () => process.exit(1);
    process.once('exit', killAll).once('SIGTERM', stop).once('SIGINT', stop);
    const environment = {
      ...appEnvironment(github, { databaseUrl, redisUrl, secret, dataDir }),
      PORT: '0',
      ...settings,
    };
    try {
      const enlist = async (role: Role): Promise<Member> => {
        const child = spawn(process.execPath, [...process.execArgv, ENTRY, 'start', '--role', role], {
          stdio: ['ignore', 'pipe', 'inherit'],
          cwd: dataDir,
          env: environment,
        });
        children.push(child);
        const url = await isUp(child, complaints);
        if (role === 'web') github.setWebhook({ url: `${url}/api/github/webhooks`, secret });
        return { role, pid: Number(child.pid) };
      };
      const members = await Promise.all(roles.map(enlist));
      return await work({ github, pool, members, postgresPid, complaints });
    } finally {
      await Promise.all(children.map(end));
      process.removeListener('exit', killAll).removeListener('SIGTERM', stop).removeListener('SIGINT', stop);
      await github.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
}

const ENTRY = fileURLToPath(new URL('../bin/regreen.js', import.meta.url));

/** Resolves with the address that a member listens at, once it says that it is up. */
async function isUp(child: ChildProcess, complaints: string[]): Promise<string | null> {
  const { stdout } = child;
  if (!stdout) throw new Error('a member has no standard output');
  const said = new Promise<string | null>((resolve) => {
    createInterface(stdout).on('line', (line) => {
      // Most lines are neither.
      if (!line.includes('"msg":"Regreen is up"') && !isComplaint(line)) return;
      if (!isComplaint(line)) return resolve((JSON.parse(line) as { url: string | null }).url);
      complaints.push(line);
      complaints.splice(0, complaints.length - MAX_COMPLAINTS);
    });
  });
  const gone = once(child, 'exit').then(() => {
    throw new Error(`a member ended as it started: ${complaints.join('\n')}`);
  });
  gone.catch(() => {});
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), START_WITHIN_MS);
  try {
    return await Promise.race([said, gone, once(late.signal, 'abort').then(() => fail('a member did not start'))]);
  } finally {
    clearTimeout(timer);
  }
}

const fail = (message: string): never => {
  throw new Error(message);
};

const isComplaint = (line: string): boolean => Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? 0) >= LEVEL_ERROR;

/** As an orchestrator does it: SIGTERM, and SIGKILL for whoever does not hear. */
async function end(child: ChildProcess): Promise<void> {
  if (!child.pid || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await gone;
  clearTimeout(timer);
}

async function postmasterOf(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  return (await readProcess(rows[0]?.pid ?? 0))?.parent ?? 0;
}
