// What the step of action.yml runs: installs and builds what `regreen analyze` needs where that was not done yet, and asks it.
// Inputs come as INPUT_… in the environment, so that no value of theirs is ever read by a shell.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const ready = join(folder, 'node_modules', '.regreen-ready');
const input = (name) => (process.env[`INPUT_${name}`] ?? '').trim();

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail('Regreen needs Node.js 20.19 or later on the path: run actions/setup-node before.');

if (!existsSync(ready)) {
  const isWindows = process.platform === 'win32';
  run(
    isWindows ? 'npm.cmd' : 'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    isWindows,
  );
  run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '--project', '.', '--noCheck']);
  writeFileSync(ready, '');
}

process.env.GITHUB_TOKEN = input('GITHUB_TOKEN');
const { Command, CommanderError } = await import('commander');
const { analyzeCommand } = await import('./dist/cli/analyze.js');
const { answerWorkflow } = await import('./dist/cli/analyze/answer-workflow.js');
const { stdin, stdout, stderr, env } = process;
const io = { stdin, stdout, stderr, env };
const program = new Command('regreen').exitOverride();
analyzeCommand(program, io);
const given = source();
try {
  if (given.length > 0) {
    await program.parseAsync(['analyze', '--format', 'github', ...options(), ...given], { from: 'user' });
  } else {
    // Without a file the command would read standard input, on which nothing comes.
    stdout.write('Nothing to read: there is no file in the folders that `logs` names.\n');
    await answerWorkflow(io, [], []);
  }
} catch (error) {
  if (!(error instanceof CommanderError)) process.stderr.write(`regreen: ${error.message}\n`);
  process.exitCode = error.exitCode ?? 3;
}

function options() {
  const workspace = process.env.GITHUB_WORKSPACE ?? '';
  const root = input('ROOT') || (existsSync(join(workspace, '.git')) ? workspace : '');
  return [
    ...(root ? ['--root', root] : []),
    ...(input('PROBLEM_MATCHERS') ? ['--problem-matchers', input('PROBLEM_MATCHERS')] : []),
    ...(input('FAIL') === 'true' ? ['--exit-code'] : []),
  ];
}

/** Where the command reads; nothing where there is nothing to read. */
function source() {
  const named = input('LOGS')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
  if (named.length === 0) return ['--workflow-run', input('RUN_ID'), '--repo', input('REPOSITORY')];
  const files = named.flatMap(filesIn);
  return files.length > 0 ? ['--', ...files] : [];
}

/** A folder stands for the files in it. One that is not there is for the command to complain of. */
function filesIn(path) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(path, name))
    .sort();
}

function run(program, args, shell = false) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, shell, encoding: 'utf8' });
  if (status !== 0)
    fail(`Regreen could not be made ready: ${program} ${args[0]} ended with ${status}\n${stdout ?? ''}${stderr ?? ''}`);
}

function fail(words) {
  process.stderr.write(`${words}\n`);
  process.exit(3);
}
