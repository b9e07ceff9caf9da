#!/usr/bin/env node
// Builds dist/ from src/: the Prisma client first (from the schema, with no engine download), then tsc; and makes the embedded PostgreSQL ready to run.
//   node scripts/build.mjs [--client-only]
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';

const root = new URL('..', import.meta.url).pathname;
const client = `${root}src/store/prisma`;

function run(module, args, env = {}) {
  try {
    execFileSync(process.execPath, [`${root}node_modules/${module}`, ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
  } catch (error) {
    process.stderr.write(`${error.stdout ?? ''}${error.stderr ?? ''}`);
    process.exit(1);
  }
}

function generateClient() {
  const stamp = `${client}/.schema.sha256`;
  const digest = createHash('sha256')
    .update(readFileSync(`${root}prisma/schema.prisma`))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  rmSync(client, { recursive: true, force: true });
  // Any executable satisfies Prisma's look for an engine it does not need to generate; without one it would try to download it.
  run('prisma/build/index.js', ['generate'], {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  });
  mkdirSync(client, { recursive: true });
  writeFileSync(stamp, digest);
}

/**
 * The commit this tree stands at; a build without git (a container image) is told by REGREEN_COMMIT. Code that was not committed is no
 * other build's code: its answers must not be taken for theirs.
 */
function commit() {
  if (process.env.REGREEN_COMMIT) return process.env.REGREEN_COMMIT;
  const git = (...args) =>
    execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 28,
    }).trim();
  try {
    const head = git('rev-parse', 'HEAD');
    const diff = git('diff', 'HEAD', '--', 'src', 'prisma');
    const added = git('ls-files', '-z', '--others', '--exclude-standard', '--', 'src', 'prisma')
      .split('\0')
      .filter(Boolean);
    if (diff === '' && added.length === 0) return head;
    const digest = createHash('sha256').update(diff);
    for (const path of added) digest.update(path).update(readFileSync(`${root}${path}`));
    return `${head}+${digest.digest('hex').slice(0, 12)}`;
  } catch {
    return null;
  }
}

generateClient();
if (!process.argv.includes('--client-only')) {
  run('typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
  writeFileSync(`${root}dist/build.json`, `${JSON.stringify({ commit: commit() })}\n`);
  const now = new Date();
  utimesSync(`${root}dist/.tsbuildinfo`, now, now);
  const { linkLibraries } = await import(`${root}dist/store/postgres-cluster.js`);
  // Whoever brings a database needs none of ours: what it lacks is told, and the build stands.
  await linkLibraries().catch(({ message }) => process.stderr.write(`${message}\n`));
}
