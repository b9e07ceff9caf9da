import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type LocalGithub, startLocalGithub } from '../../src/dev/github/local-github.js';
import { addPullRequest, asInstallation } from '../dev/github/connect.js';
import { heardByRunner } from '../support/runner-commands.js';

const ROOT = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'regreen-action-'));
/** As the runner unpacks a tag: what git knows, and nothing that was built. */
const actionPath = join(folder, 'action-of-a-tag');
const workspace = join(folder, 'workspace');
const TSC = "src/a.ts(3,7): error TS2304: Cannot find name 'x'.\n";

let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;
let token: string;

beforeAll(async () => {
  mkdirSync(join(workspace, 'src'), { recursive: true });
  mkdirSync(join(workspace, '.git'));
  mkdirSync(join(workspace, 'logs'));
  mkdirSync(join(workspace, 'reports'));
  writeFileSync(join(workspace, 'src', 'a.ts'), '');
  writeFileSync(join(workspace, 'logs', 'build.log'), TSC);
  writeFileSync(join(workspace, 'logs', "it's $(touch evil); .log"), 'all is well\n');
  mkdirSync(actionPath);
  const files = [
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
    '--',
    'action.yml',
    'action',
    'src',
    'package.json',
    'tsconfig.json',
  ];
  const list = execFileSync('git', files, { cwd: ROOT });
  const archive = execFileSync('tar', ['-cf', '-', '--null', '-T', '-'], {
    cwd: ROOT,
    input: list,
    maxBuffer: 1 << 28,
  });
  execFileSync('tar', ['-xf', '-', '-C', actionPath], { input: archive });
  github = await startLocalGithub();
  world = addPullRequest(github);
  await (await asInstallation(github, world.installation)).rest.pulls.list(world.at);
  token = [...github.world.tokens.keys()].at(-1)!;
});
afterAll(async () => {
  await github.close();
  rmSync(folder, { recursive: true });
});

type Action = {
  inputs: Record<string, { default: string }>;
  runs: { steps: { shell: string; run: string; env: Record<string, string> }[] };
};

/** `${{ a || b }}` of names alone: what our file says, and no more. */
function evaluate(text: string, names: Record<string, string>): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const terms = expression.split('||').map((term) => term.trim());
    if (!terms.every((term) => /^[\w.-]+$/.test(term))) throw new Error(`not evaluated here: ${expression}`);
    return terms.map((term) => names[term] ?? '').find((value) => value !== '') ?? '';
  });
}

/** The steps of action.yml, each as the runner runs it. */
async function runAction(given: Record<string, string>, event: Record<string, string> = {}) {
  const { inputs, runs } = parse(readFileSync(join(actionPath, 'action.yml'), 'utf8')) as Action;
  const context: Record<string, string> = {
    'github.token': token,
    'github.repository': `${world.at.owner}/${world.at.repo}`,
    'github.run_id': '1',
    ...event,
  };
  const names = { ...context };
  for (const [name, { default: value }] of Object.entries(inputs))
    names[`inputs.${name}`] = given[name] ?? evaluate(value, context);
  const [summary, output] = [join(folder, 'summary'), join(folder, 'output')];
  for (const file of [summary, output]) writeFileSync(file, '');
  let out = '';
  let status: number | null = 0;
  for (const { shell, run, env } of runs.steps) {
    expect(shell).toBe('bash');
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
      cwd: workspace,
      env: {
        ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, evaluate(value, names)])),
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        npm_config_registry: process.env.npm_config_registry ?? (await registry()),
        GITHUB_ACTION_PATH: actionPath,
        GITHUB_WORKSPACE: workspace,
        GITHUB_API_URL: github.apiUrl,
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_OUTPUT: output,
      },
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += String(chunk)));
    status = await new Promise((resolve) => child.on('close', resolve));
  }
  return {
    out,
    status,
    heard: heardByRunner(out),
    summary: readFileSync(summary, 'utf8'),
    output: readFileSync(output, 'utf8'),
  };
}

const registry = async () =>
  (await promisify(execFile)('npm', ['config', 'get', 'registry'], { cwd: ROOT })).stdout.trim();

test('a folder of logs, from a tag in which nothing is built', async () => {
  const { out, status, heard, summary, output } = await runAction({ logs: 'logs\n' });
  expect([status, out]).toEqual([0, expect.stringContaining('Type error')]);
  expect(heard[0]).toMatchObject({ command: 'error', properties: { file: 'src/a.ts', line: '3' } });
  expect(summary).toContain('No failure in 1 of 2 logs.');
  expect(output).toContain('category=type_error\n');
}, 180_000);

test('no log, and one of no bytes: nothing failed', async () => {
  const none = await runAction({ logs: 'reports', fail: 'true' });
  expect([none.status, none.out]).toEqual([0, expect.stringContaining('Nothing to read')]);
  expect(none.summary).toContain('There was no log to read.');
  expect(none.output).toContain('failures=0\ncategory=none\n');
  writeFileSync(join(workspace, 'reports', 'empty.log'), '');
  const empty = await runAction({ logs: 'reports', fail: 'true' });
  expect([empty.status, empty.out]).toEqual([0, expect.stringContaining('There was nothing to read.')]);
  expect(empty.output).toContain('failures=0\n');
});

test('the failed jobs of the run that an event tells of', async () => {
  const started = github.startWorkflowRun(world.repository, {
    headSha: world.commit.sha,
    jobs: [{ name: 'build' }, { name: 'lint' }],
  });
  github.completeJob(started.jobs[0]!, { conclusion: 'failure', log: TSC });
  github.completeJob(started.jobs[1]!, { conclusion: 'success', log: TSC });
  const { status, heard, output } = await runAction(
    {},
    { 'github.event.workflow_run.id': String(started.workflowRun.id) },
  );
  expect(status).toBe(0);
  expect(heard.map(({ properties }) => properties.title)).toEqual(['build: tsc TS2304', undefined]);
  expect(output).toContain('failures=1\n');
});

test('this run, where no event tells of another, and it may not be read', async () => {
  const { status, out } = await runAction({});
  expect(status).toBe(3);
  expect(out).toContain('give the job the permission actions: read');
});

test('the step fails where it was asked to', async () => {
  expect((await runAction({ logs: 'logs/build.log', fail: 'true' })).status).toBe(1);
  expect((await runAction({ logs: "logs/it's $(touch evil); .log", fail: 'true' })).status).toBe(0);
});

test('inputs are never read by a shell, nor as options', async () => {
  const { status, out } = await runAction({ logs: '--json\n$(touch evil)' });
  expect(status).toBe(3);
  expect(out).toContain('--json: there is no such file');
  expect(execFileSync('find', [folder, '-name', 'evil*'], { encoding: 'utf8' })).toBe('');
});
