import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalGithub, startLocalGithub } from '../../../src/dev/github/local-github.js';
import { addPullRequest, asInstallation, refusal } from './connect.js';

let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;
let octokit: Awaited<ReturnType<typeof asInstallation>>;
let run: ReturnType<LocalGithub['startWorkflowRun']>;
let privateKey: string | undefined;

const permissions = { actions: 'write', checks: 'read', metadata: 'read' } as const;

beforeEach(async () => {
  github = await startLocalGithub({ permissions, privateKey });
  privateKey = github.privateKey;
  github.hold();
  world = addPullRequest(github);
  octokit = await asInstallation(github, world.installation);
  run = github.startWorkflowRun(world.repository, {
    headSha: world.commit.sha,
    by: world.author,
    jobs: [
      { name: 'lint' },
      { name: 'test' },
      { name: 'deploy', needs: ['test'] },
      { name: 'report', needs: ['deploy'] },
    ],
  });
});
afterEach(() => github.close());

const failTest = () =>
  github.completeRun(run.workflowRun, ({ name }) => ({
    conclusion: name === 'test' ? 'failure' : name === 'deploy' ? 'skipped' : 'success',
    log: `${name}\n`,
  }));
const at = () => ({ ...world.at, run_id: run.workflowRun.id });
const names = () => github.jobsOfAttempt(run.workflowRun).map((job) => `${job.name} ${job.runAttempt}`);
const emitted = () =>
  github.held().map(({ event, action, body }) => ({
    what: `${event}.${action}`,
    sender: (JSON.parse(body) as { sender: { login: string } }).sender.login,
  }));

describe('re-running', () => {
  test('failed jobs starts them and what waits for them anew, and keeps the others', async () => {
    failTest();
    const before = new Map(github.jobsOfAttempt(run.workflowRun).map((job) => [job.name, job.id]));
    const told = emitted().length;
    const answer = await octokit.rest.actions.reRunWorkflowFailedJobs(at());
    expect([answer.status, answer.data]).toEqual([201, {}]);
    expect(names().sort()).toEqual(['deploy 2', 'lint 1', 'report 2', 'test 2']);
    const { data: jobs } = await octokit.rest.actions.listJobsForWorkflowRun(at());
    const again = jobs.jobs.find((job) => job.name === 'test');
    expect(again).toMatchObject({ status: 'queued', run_attempt: 2 });
    expect(again?.id).not.toBe(before.get('test'));
    expect((await octokit.rest.actions.getWorkflowRun(at())).data).toMatchObject({
      run_attempt: 2,
      status: 'queued',
      conclusion: null,
      actor: { login: 'mona' },
      triggering_actor: { login: 'regreen[bot]' },
    });
    const created = emitted().slice(told);
    expect(created).toHaveLength(6);
    expect(new Set(created.map(({ what }) => what))).toEqual(new Set(['check_run.created', 'workflow_job.queued']));
    expect(new Set(created.map(({ sender }) => sender))).toEqual(new Set(['regreen[bot]']));

    github.completeRun(run.workflowRun, { conclusion: 'success', log: 'fine\n' });
    const after = emitted().slice(told + created.length);
    expect(after[0]?.what).toBe('workflow_run.in_progress');
    expect(after.at(-1)?.what).toBe('workflow_run.completed');
    const attempt = async (attempt_number: number) =>
      (await octokit.rest.actions.getWorkflowRunAttempt({ ...at(), attempt_number })).data;
    expect(await attempt(1)).toMatchObject({
      run_attempt: 1,
      conclusion: 'failure',
      triggering_actor: { login: 'mona' },
    });
    expect(await attempt(2)).toMatchObject({ run_attempt: 2, conclusion: 'success' });
    expect(await refusal(attempt(3))).toMatchObject({ status: 404 });
    const check = await octokit.rest.checks.listForRef({ ...world.at, ref: world.commit.sha, check_name: 'test' });
    expect(check.data.check_runs).toMatchObject([{ id: again?.id, conclusion: 'success' }]);
  });

  test('everything, or one job with what waits for it', async () => {
    github.completeRun(run.workflowRun, { conclusion: 'success' });
    await octokit.rest.actions.reRunWorkflow(at());
    expect(names().sort()).toEqual(['deploy 2', 'lint 2', 'report 2', 'test 2']);
    github.completeRun(run.workflowRun, { conclusion: 'success' });
    const [deploy] = github.jobsOfAttempt(run.workflowRun).filter((job) => job.name === 'deploy');
    await octokit.rest.actions.reRunJobForWorkflowRun({ ...world.at, job_id: deploy!.id });
    expect(names().sort()).toEqual(['deploy 3', 'lint 2', 'report 3', 'test 2']);
  });

  test('is refused while the run goes on, without a failure, and without permission', async () => {
    const failed = () => octokit.rest.actions.reRunWorkflowFailedJobs(at());
    const job = () => octokit.rest.actions.reRunJobForWorkflowRun({ ...world.at, job_id: run.jobs[0]!.id });
    expect(await refusal(failed())).toMatchObject({
      status: 403,
      data: { message: 'This workflow is already running' },
    });
    expect(await refusal(job())).toMatchObject({
      status: 403,
      data: { message: 'The workflow run containing this job is already running' },
    });
    github.completeRun(run.workflowRun, { conclusion: 'success' });
    expect(await refusal(failed())).toMatchObject({
      status: 403,
      data: { message: 'This workflow run cannot be retried' },
    });
    github.acceptPermissions(world.installation, { ...permissions, actions: 'read' });
    octokit = await asInstallation(github, world.installation);
    for (const call of [failed, job, () => octokit.rest.actions.reRunWorkflow(at())])
      expect(await refusal(call())).toMatchObject({
        status: 403,
        data: { message: 'Resource not accessible by integration' },
      });
    expect(run.workflowRun.runAttempt).toBe(1);
  });

  test('is refused after thirty days, and after fifty times', async () => {
    failTest();
    const failed = () => octokit.rest.actions.reRunWorkflowFailedJobs(at());
    const { createdAt } = run.workflowRun;
    const days = (count: number) => new Date(createdAt.getTime() + count * 24 * 3_600_000);
    github.setClock(() => new Date(days(30).getTime() + 1));
    expect(await refusal(failed())).toMatchObject({
      status: 403,
      data: { message: expect.stringMatching(/month ago/) },
    });
    github.setClock(() => days(30));
    run.workflowRun.runAttempt = 51;
    expect((await refusal(failed())).status).toBe(403);
    run.workflowRun.runAttempt = 50;
    await failed();
    expect(run.workflowRun.runAttempt).toBe(51);
  });

  test('by a person says who, and cannot be done to a run that goes on', () => {
    failTest();
    const helper = github.addAccount({ login: 'helper' });
    const jobs = github.rerunFailedJobs(run.workflowRun, helper);
    expect(jobs.map((job) => job.name).sort()).toEqual(['deploy', 'report', 'test']);
    expect(emitted().at(-1)?.sender).toBe('helper');
    expect(() => github.rerunJob(jobs[0]!)).toThrow(/already running/);
    expect(() => github.rerunWorkflowRun(run.workflowRun)).toThrow(/already running/);
  });
});
