import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { renderActionsLog } from '../../../src/dev/github/actions-log.js';
import type { JobLog } from '../../../src/dev/github/entities.js';
import { type LocalGithub, startLocalGithub } from '../../../src/dev/github/local-github.js';
import { addPullRequest, asInstallation, refusal } from './connect.js';

let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;
let octokit: Awaited<ReturnType<typeof asInstallation>>;

beforeAll(async () => {
  github = await startLocalGithub();
  world = addPullRequest(github);
  octokit = await asInstallation(github, world.installation);
});
afterAll(() => github.close());

const startJob = (log?: string | JobLog) => {
  const { workflowRun, jobs } = github.startWorkflowRun(world.repository, {
    headSha: world.commit.sha,
    jobs: [{ name: 'test' }],
  });
  if (log !== undefined) github.completeJob(jobs[0]!, { conclusion: 'failure', log });
  return { workflowRun, job: jobs[0]! };
};

/** The 302 itself, not what it leads to. */
async function redirectOf(path: string): Promise<string> {
  const token = [...github.world.tokens.keys()].at(-1);
  const headers = { authorization: `token ${token}`, 'user-agent': 'test' };
  const response = await fetch(`${github.apiUrl}/repos/octo-org/hello${path}`, { headers, redirect: 'manual' });
  expect(response.status).toBe(302);
  return response.headers.get('location') ?? '';
}

describe('the log of a job', () => {
  test('is reached by Octokit through a redirect to another origin', async () => {
    const { job } = startJob('line one\n');
    const { data } = await octokit.rest.actions.downloadJobLogsForWorkflowRun({ ...world.at, job_id: job.id });
    expect(String(data)).toContain('line one');
    const location = new URL(await redirectOf(`/actions/jobs/${job.id}/logs`));
    expect(location.origin).toBe(github.logUrl);
    expect(location.origin).not.toBe(github.url);
  });

  test('is refused to whoever forwards a token, forges a signature or comes too late', async () => {
    const { job } = startJob('secret\n');
    const location = await redirectOf(`/actions/jobs/${job.id}/logs`);
    expect((await fetch(location)).status).toBe(200);
    expect((await fetch(location, { headers: { authorization: 'token x' } })).status).toBe(400);
    expect((await fetch(location.replace(/sig=../, 'sig=zz'))).status).toBe(403);
    expect((await fetch(location.replace(`${job.id}`, `${job.id - 1}`))).status).toBe(403);
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 61_000);
    expect((await fetch(location)).status).toBe(403);
    clock.mockRestore();
  });

  test('may be a zip', async () => {
    const { job, workflowRun } = startJob({ kind: 'zip', files: { '1_test.txt': 'in a zip\n' } });
    const bytes = await (await fetch(await redirectOf(`/actions/jobs/${job.id}/logs`))).arrayBuffer();
    expect(strFromU8(unzipSync(new Uint8Array(bytes))['1_test.txt']!)).toBe('in a zip\n');
    const all = await (await fetch(await redirectOf(`/actions/runs/${workflowRun.id}/logs`))).arrayBuffer();
    expect(Object.keys(unzipSync(new Uint8Array(all)))).toEqual(['test/1_test.txt']);
  });

  test.each([
    ['expired', 410],
    ['missing', 404],
    ['forbidden', 403],
  ] as const)('may be %s', async (kind, status) => {
    const { job } = startJob({ kind });
    expect(
      await refusal(octokit.rest.actions.downloadJobLogsForWorkflowRun({ ...world.at, job_id: job.id })),
    ).toMatchObject({ status });
  });

  test('is not there while the job runs', async () => {
    const { job } = startJob();
    github.startJob(job);
    expect(
      await refusal(octokit.rest.actions.downloadJobLogsForWorkflowRun({ ...world.at, job_id: job.id })),
    ).toMatchObject({ status: 404 });
  });
});

test('jobs show their steps, and each attempt its own jobs', async () => {
  const steps = ['Run npm ci', 'Run npm test', 'Run npm run lint'];
  const jobs = [{ name: 'unit', steps }, { name: 'docs' }];
  const run = github.startWorkflowRun(world.repository, { headSha: world.commit.sha, jobs, name: 'Unit' });
  const [unit, docs] = run.jobs;
  github.completeJob(unit!, { conclusion: 'failure', log: 'x', failedStep: 'Run npm test' });
  github.completeJob(docs!, { conclusion: 'success' });
  const { data } = await octokit.rest.actions.getJobForWorkflowRun({ ...world.at, job_id: unit!.id });
  expect(data.steps?.map(({ name, conclusion }) => [name, conclusion])).toEqual([
    ['Set up job', 'success'],
    ['Run npm ci', 'success'],
    ['Run npm test', 'failure'],
    ['Run npm run lint', 'skipped'],
    ['Complete job', 'success'],
  ]);
  const [again] = github.rerunFailedJobs(run.workflowRun);
  const at = { ...world.at, run_id: run.workflowRun.id };
  const idsOf = (answer: { data: { jobs: { id: number }[] } }) => answer.data.jobs.map((job) => job.id).sort();
  expect(idsOf(await octokit.rest.actions.listJobsForWorkflowRun(at))).toEqual([docs!.id, again!.id].sort());
  expect(idsOf(await octokit.rest.actions.listJobsForWorkflowRun({ ...at, filter: 'all' }))).toEqual(
    [unit!.id, docs!.id, again!.id].sort(),
  );
  expect(idsOf(await octokit.rest.actions.listJobsForWorkflowRunAttempt({ ...at, attempt_number: 1 }))).toEqual(
    [unit!.id, docs!.id].sort(),
  );
});

test('a rendered log looks like the runner’s and ends at the failing command', () => {
  const log = renderActionsLog(
    [
      { command: 'npx tsc --noEmit', output: '', exitCode: 0 },
      { command: 'node --test', output: 'not ok 1 - sums\n', exitCode: 1 },
      { command: 'echo never', output: 'never\n', exitCode: 0 },
    ],
    { startedAt: new Date('2026-11-21T10:00:00Z'), repository: 'octo-org/hello' },
  );
  const lines = log.split('\n');
  expect(lines[0]).toMatch(/^2026-11-21T10:00:00\.0000000Z Current runner version/);
  expect(lines.slice(0, -1).every((line) => /^2026-11-21T10:00:\d\d\.\d{7}Z /.test(line))).toBe(true);
  const bare = lines.map((line) => line.slice(29));
  expect(bare).toEqual(expect.arrayContaining(['##[group]Run npx tsc --noEmit', '##[endgroup]', 'not ok 1 - sums']));
  expect(bare[bare.indexOf('not ok 1 - sums') + 1]).toBe('##[error]Process completed with exit code 1.');
  expect(log).not.toContain('never');
});
