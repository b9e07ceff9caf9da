// Builds when a source file is newer than the last build.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';

const root = new URL('..', import.meta.url).pathname;
const entry = `${root}dist/bin/regreen.js`;
const stamp = `${root}dist/.tsbuildinfo`;

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    latest = Math.max(latest, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return latest;
}

export function buildWhenStale() {
  const changed = Math.max(newest(`${root}src`), statSync(`${root}prisma/schema.prisma`).mtimeMs);
  if (existsSync(entry) && existsSync(stamp) && changed <= statSync(stamp).mtimeMs) return;
  if (process.stderr.isTTY) process.stderr.write('Building Regreen …\n');
  execFileSync(process.execPath, [`${root}scripts/build.mjs`], { stdio: ['ignore', 'inherit', 'inherit'] });
}
