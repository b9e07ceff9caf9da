import { execFile } from 'node:child_process';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MIGRATIONS_DIR } from '../store/migrate.js';

export type ReleaseBefore = {
  commit: string;
  /** Its `regreen.js`. */
  entry: string;
  /** The migrations that it does not know. */
  newer: string[];
};

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUILD_WITHIN_MS = 300_000;

/**
 * The code as it was before the newest migration was added, built in a folder of its own; before there are releases, that is the one before. A sentence
 * where it cannot be had: a checkout without history has nothing but itself.
 */
export async function buildReleaseBefore(dir: string): Promise<ReleaseBefore | string> {
  const migrations = (await readdir(MIGRATIONS_DIR, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const newest = `prisma/migrations/${migrations.at(-1)}/migration.sql`;
  const commit = await commitBefore(newest).catch(() => null);
  if (commit === null) return `this checkout has no history before ${newest}`;
  const files = await git('ls-tree', '-d', '--name-only', commit, 'prisma/migrations/');
  const known = new Set(files.split('\n').map((path) => path.replace('prisma/migrations/', '')));
  await mkdir(dir, { recursive: true });
  const archive = join(dir, 'code.tar');
  await git(
    'archive',
    '--output',
    archive,
    commit,
    '--',
    'src',
    'prisma',
    'scripts',
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
  );
  await run('tar', ['-xf', archive, '-C', dir]);
  await symlink(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  const env = { ...process.env, REGREEN_COMMIT: commit };
  await run(process.execPath, ['scripts/build.mjs'], { cwd: dir, env, timeout: BUILD_WITHIN_MS });
  return {
    commit,
    entry: join(dir, 'dist', 'bin', 'regreen.js'),
    newer: migrations.filter((name) => !known.has(name)),
  };
}

/** What is not committed yet has the last commit before it. */
async function commitBefore(path: string): Promise<string> {
  const added = await git('log', '-1', '--format=%H', '--diff-filter=A', '--', path);
  return git('rev-parse', '--verify', '--quiet', `${added === '' ? 'HEAD' : `${added}^`}^{commit}`);
}

const git = async (...args: string[]): Promise<string> =>
  (await run('git', args, { cwd: ROOT, maxBuffer: 1 << 26 })).stdout.trim();
