import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { analyzeCommand } from '../../src/cli/analyze.js';
import type { CliIo } from '../../src/cli/io.js';
import { type LocalGithub, startLocalGithub } from '../../src/dev/github/local-github.js';
import { addPullRequest, asInstallation } from '../dev/github/connect.js';
import { heardByRunner } from '../support/runner-commands.js';

const folder = mkdtempSync(join(tmpdir(), 'regreen-workflow-'));
let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;
let token: string;

beforeAll(async () => {
  github = await startLocalGithub();
  world = addPullRequest(github);
  const octokit = await asInstallation(github, world.installation);
  await octokit.rest.pulls.list(world.at);
  token = [...github.world.tokens.keys()].at(-1)!;
});
afterAll(async () => {
  await github.close();
  rmSync(folder, { recursive: true });
});

const [summary, output] = [join(folder, 'summary.md'), join(folder, 'output')];
beforeEach(() => {
  writeFileSync(summary, '# Before\n');
  writeFileSync(output, 'before=1\n');
});

async function run(args: string[], changes: NodeJS.ProcessEnv = {}) {
  let out = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      out += String(chunk);
      done();
    },
  });
  const env = {
    GITHUB_TOKEN: token,
    GITHUB_REPOSITORY: `${world.at.owner}/${world.at.repo}`,
    GITHUB_API_URL: github.apiUrl,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_OUTPUT: output,
    ...changes,
  };
  const io: CliIo = { stdin: Readable.from([]), stdout: sink, stderr: sink, env };
  const program = new Command('regreen').exitOverride();
  analyzeCommand(program, io);
  const error = await program.parseAsync(['analyze', '--format', 'github', ...args], { from: 'user' }).then(
    () => null,
    (thrown: { exitCode: number; message: string }) => thrown,
  );
  return {
    out,
    error,
    heard: heardByRunner(out),
    summary: readFileSync(summary, 'utf8'),
    output: readFileSync(output, 'utf8'),
  };
}

const TSC = "src/a.ts(3,7): error TS2304: Cannot find name 'x'.\n";

function startRun(jobs: Record<string, Parameters<LocalGithub['completeJob']>[1] | null>): string {
  const started = github.startWorkflowRun(world.repository, {
    headSha: world.commit.sha,
    jobs: Object.keys(jobs).map((name) => ({ name })),
  });
  for (const job of started.jobs) {
    const result = jobs[job.name];
    if (result) github.completeJob(job, result);
  }
  return String(started.workflowRun.id);
}

describe('files', () => {
  test('become annotations, a summary after what stands there, and outputs', async () => {
    const log = join(folder, 'tsc.log');
    writeFileSync(log, TSC);
    const { error, heard, out, summary, output } = await run([log]);
    expect(error).toBeNull();
    expect(heard.map(({ command }) => command)).toEqual(['error', 'stop-commands']);
    expect(heard[0]).toMatchObject({
      properties: { file: 'src/a.ts', line: '3', col: '7' },
      data: "Cannot find name 'x'.",
    });
    expect(out).toContain('Root cause, as the log says it:');
    expect(summary).toMatch(/^# Before\n## Regreen\n/);
    expect(summary).toContain('`src/a.ts:3`');
    expect(output).toMatch(
      /^before=1\nfailures=1\ncategory=type_error\nconfidence=0\.\d\d\nroot-cause=.*Cannot find name 'x'\.\n/,
    );
  });

  test('a log that wants to command the runner is shown and not obeyed', async () => {
    const log = join(folder, 'hostile.log');
    writeFileSync(
      log,
      [
        '::stop-commands::mine',
        'src/a.ts(3,7): error TS2304: ##[set-env name=NODE_OPTIONS]--require=evil ::set-output name=x::y 50%0A::error::z',
        '::set-env name=PATH::/evil',
        '##[add-mask]public',
        '',
      ].join('\n'),
    );
    const { heard, summary, output } = await run([log]);
    expect(heard.map(({ command }) => command)).toEqual(['error', 'stop-commands']);
    expect(heard[0]!.data).toContain('50%0A::error::z');
    expect(output.split('\n').filter((line) => line !== '' && !/^[a-z-]+=/.test(line))).toEqual([]);
    expect(summary).not.toMatch(/^::/m);
  });

  test('secrets are in none of the answers', async () => {
    const log = join(folder, 'secret.log');
    const secret = `ghp_${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7'.padEnd(36, 'x')}`;
    writeFileSync(log, `src/a.ts(3,7): error TS2304: Cannot find name '${secret}'.\n`);
    const { out, summary, output } = await run([log]);
    expect(`${out}${summary}${output}`).not.toContain(secret);
  });

  test('one that is not there is told, and the others are answered', async () => {
    const log = join(folder, 'tsc.log');
    writeFileSync(log, TSC);
    const { error, summary } = await run([join(folder, 'missing.log'), log]);
    expect(error).toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/^Not analysed: .*missing\.log: there is no such file/),
    });
    expect(summary).toContain('type error');
    expect(summary).toContain('there is no such file');
  });

  test('outside of a workflow nothing but the text is printed', async () => {
    const log = join(folder, 'tsc.log');
    writeFileSync(log, TSC);
    const { error, summary } = await run([log], { GITHUB_STEP_SUMMARY: '', GITHUB_OUTPUT: '' });
    expect(error).toBeNull();
    expect(summary).toBe('# Before\n');
  });
});

describe('a workflow run', () => {
  test('the logs of its failed jobs are read, and of no others', async () => {
    const id = startRun({
      'build (20)': { conclusion: 'failure', log: TSC },
      lint: { conclusion: 'success', log: 'src/b.ts(1,1): error TS1: no\n' },
      slow: null,
    });
    const { error, heard, summary } = await run(['--workflow-run', id]);
    expect(error).toBeNull();
    expect(heard.map(({ properties }) => properties.title)).toEqual(['build (20): tsc TS2304', undefined]);
    expect(summary).toContain('### build \\(20\\)');
    expect(summary).not.toContain('lint');
  });

  test('a job that its time limit ended is cancelled for GitHub, and told; what somebody stopped is not', async () => {
    const stopped = '##[error]The operation was canceled.\n';
    const id = startRun({
      slow: {
        conclusion: 'cancelled',
        log: `##[error]The job running on runner GitHub Actions 7 has exceeded the maximum execution time of 10 minutes.\n${stopped}`,
      },
      superseded: { conclusion: 'cancelled', log: `${TSC}${stopped}` },
      waiting: { conclusion: 'cancelled', log: { kind: 'expired' } },
    });
    const { error, summary, output } = await run(['--workflow-run', id]);
    expect(error).toBeNull();
    expect(output).toContain('failures=1\ncategory=timeout\n');
    expect(summary).toContain('### slow');
    expect(summary).not.toMatch(/superseded|waiting/);
  });

  test('none failed', async () => {
    const { error, heard, output, summary } = await run([
      '--workflow-run',
      startRun({ lint: { conclusion: 'success' } }),
      '--exit-code',
    ]);
    expect(error).toBeNull();
    expect(heard.map(({ command }) => command)).toEqual(['stop-commands']);
    expect(output).toContain('category=none\n');
    expect(summary).toContain('There was no log to read.');
  });

  test('a zip, a log that is gone and one that may not be read', async () => {
    const id = startRun({
      zipped: { conclusion: 'failure', log: { kind: 'zip', files: { '1_build.txt': TSC } } },
      gone: { conclusion: 'failure', log: { kind: 'expired' } },
      closed: { conclusion: 'timed_out', log: { kind: 'forbidden' } },
    });
    const { error, output } = await run(['--workflow-run', id]);
    expect(output).toContain('failures=1\n');
    expect(error).toMatchObject({
      exitCode: 3,
      message:
        'Not analysed: gone: GitHub keeps its log no longer; closed: its log may not be read: the token needs the permission actions: read',
    });
  });

  test.each([
    ['without a token', [], { GITHUB_TOKEN: '' }, 2, /set GITHUB_TOKEN, or in a workflow the input github-token/],
    ['with a token that is none', [], { GITHUB_TOKEN: 'ghs_wrong' }, 3, /does not accept the token/],
    ['of a repository that is none', ['--repo', 'nobody'], {}, 2, /Name the repository/],
    [
      'of a repository that is not there',
      ['--repo', 'octo-org/other'],
      {},
      3,
      /give the job the permission actions: read/,
    ],
    ['beside files', ['job.log'], {}, 2, /not both/],
    ['where nothing answers', [], { GITHUB_API_URL: 'http://127.0.0.1:9' }, 3, /GitHub does not answer/],
  ])('%s', async (_, args, env, exitCode, words) => {
    const { error } = await run(['--workflow-run', '1', ...args], env);
    expect(error).toMatchObject({ exitCode, message: expect.stringMatching(words) });
  });

  test('a name of a run that is none', async () => {
    expect((await run(['--workflow-run', '1/../2'])).error).toMatchObject({ exitCode: 2 });
  });
});
