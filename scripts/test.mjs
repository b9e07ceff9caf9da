#!/usr/bin/env node
// Runs Jest on the TypeScript sources as modules; arguments go through to Jest.
import { execFileSync, spawnSync } from 'node:child_process';

const root = new URL('..', import.meta.url).pathname;
execFileSync(process.execPath, [`${root}scripts/build.mjs`], { stdio: 'inherit' });
const result = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings', `${root}node_modules/jest/bin/jest.js`, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
process.exit(result.status ?? 1);
