import type { Log } from '../../log.js';
import { renderActionsLog } from '../github/actions-log.js';
import type { CheckRun, Job, PullRequest, Repository } from '../github/entities.js';
import { openStage, type Stage, type StartApp } from './open-stage.js';
import { type Checks, demoChecks, runCheck } from './run-check.js';
import { baseFiles, breakages, breakingCommit, fixingCommit, shop, untidyCommit } from './shop.js';
import { DemoFailure, type DemoStep, type Say, type ShownAnnotation } from './step.js';
import { showCheckRun, startWatch, type Watch } from './watch.js';

export type DemoOptions = {
  startApp: StartApp;
  log: Log;
  /** Gets each step as it happens; steps seen at the same moment come together. */
  onSteps(steps: DemoStep[]): void;
  /** Ends the demo early, or its stay. */
  signal: AbortSignal;
  /** Keep everything running until the signal. */
  stay: boolean;
  /** How long Regreen may take for what it has to do between two acts. */
  patienceMs?: number;
};

type Play = Stage & { checks: Checks; watch: Watch; say: Say; signal: AbortSignal };

/**
 * Plays a pull request whose checks fail, against the whole app, to its green end, and leaves nothing behind.
 * Throws `DemoFailure` when something is not as it should be, the signal's reason when it was ended.
 */
export async function playDemo({
  startApp,
  log,
  onSteps,
  signal,
  stay,
  patienceMs = 20_000,
}: DemoOptions): Promise<void> {
  const startedMs = performance.now();
  const elapsedMs = () => Math.round(performance.now() - startedMs);
  const say: Say = (...steps) => {
    const atMs = elapsedMs();
    onSteps(steps.map((step) => ({ atMs, ...step })));
  };
  const checks = demoChecks();
  say({ step: 'starting' });
  const stage = await openStage(startApp, log);
  try {
    signal.throwIfAborted();
    const { github, pool, webhookUrl, databaseUrl, dashboardUrl, apiUrl, apiTokenFile } = stage;
    say({ step: 'ready', githubUrl: github.url, webhookUrl, dashboardUrl });
    const watch = startWatch({ pool, github, say, signal, patienceMs });
    const pull = await playActs({ ...stage, checks, watch, say, signal }).finally(watch.stop);
    say({ step: 'done', durationMs: elapsedMs(), dashboardUrl });
    if (stay) {
      const pullRequestUrl = `${github.url}/${shop.owner}/${shop.name}/pull/${pull.number}`;
      say({ step: 'staying', pullRequestUrl, webhookUrl, databaseUrl, dashboardUrl, apiUrl, apiTokenFile });
      await aborted(signal);
    }
  } catch (error) {
    if (error instanceof DemoFailure) say({ step: 'failed', reason: error.message });
    throw error;
  } finally {
    await stage.close();
  }
}

async function playActs(play: Play): Promise<PullRequest> {
  const { github, rates, watch, say } = play;
  const owner = github.addAccount({ login: shop.owner, type: 'Organization' });
  const by = github.addAccount({ login: shop.developer });
  const repository = github.addRepository({ owner, name: shop.name, files: baseFiles });
  github.setCollaborator(repository, by, 'write');
  github.addInstallation({ account: owner });

  say({
    step: 'act',
    number: 1,
    title: `${by.login} opens a pull request on ${shop.owner}/${shop.name}: ${breakingCommit.message}`,
  });
  const broken = { ...baseFiles, ...breakingCommit.files };
  github.pushCommit(repository, { branch: shop.branch, by, ...breakingCommit });
  const pull = github.openPullRequest(repository, { head: shop.branch, by });
  const brokenSha = pull.head.sha;
  await runWorkflow(play, repository, brokenSha, broken);
  await watch.untilQuiet();
  const diagnosis = onlyCheckRun(play, brokenSha);
  report(play, pull, diagnosis);
  expect('the conclusion while checks fail', diagnosis.conclusion, 'neutral');
  expect('the annotated lines', placesOf(diagnosis), breakages.toSorted());

  say({ step: 'act', number: 2, title: `${by.login} pushes a fix, but a service that the tests need is down` });
  const fixed = { ...broken, ...fixingCommit.files };
  rates.setUp(false);
  const { sha: fixedSha } = github.pushCommit(repository, { branch: shop.branch, by, ...fixingCommit });
  const workflowRun = await runWorkflow(play, repository, fixedSha, fixed);
  await watch.untilQuiet();
  const flake = onlyCheckRun(play, fixedSha);
  report(play, pull, flake);
  expect('the status while a job is run again', flake.status, 'in_progress');
  expect('whether the report quotes the cause', flake.output.summary?.includes('503 Service Unavailable'), true);
  expect('the attempt that Regreen has asked GitHub for', workflowRun.runAttempt, 2);

  say({ step: 'act', number: 3, title: 'The service is back, and the job that Regreen runs again finds a runner' });
  rates.setUp(true);
  const again = github.jobsOfAttempt(workflowRun).filter(({ runAttempt }) => runAttempt === 2);
  await runJobs(play, again, fixedSha, fixed);
  await watch.untilQuiet();
  const resolved = onlyCheckRun(play, fixedSha);
  report(play, pull, resolved);
  expect('the check run that turns green', resolved.id, flake.id);
  expect('the conclusion when all checks pass', resolved.conclusion, 'success');
  expect('the number of check runs on the first commit', github.ownCheckRunsOf(brokenSha).length, 1);

  say({ step: 'act', number: 4, title: `${by.login} pushes one more commit, and has forgotten the formatter` });
  const untidy = { ...fixed, ...untidyCommit.files };
  const { sha: untidySha } = github.pushCommit(repository, { branch: shop.branch, by, ...untidyCommit });
  await runWorkflow(play, repository, untidySha, untidy);
  await watch.untilQuiet();
  const asking = onlyCheckRun(play, untidySha);
  report(play, pull, asking);
  expect('the conclusion while a person is asked', asking.conclusion, 'action_required');

  say({ step: 'act', number: 5, title: `${by.login} answers in a comment: /regreen approve` });
  github.commentOnPullRequest(pull, '/regreen approve', by);
  await watch.untilQuiet();
  const path = 'src/tax.ts';
  const tidy = { ...untidy, [path]: github.textAt(pull.head.sha, path) ?? '' };
  expect('whether Regreen has pushed a commit', pull.head.sha !== untidySha, true);
  await runWorkflow(play, repository, pull.head.sha, tidy);
  await watch.untilQuiet();
  const verified = onlyCheckRun(play, pull.head.sha);
  report(play, pull, verified);
  expect("the conclusion of the checks on Regreen's commit", verified.conclusion, 'success');
  return pull;
}

async function runWorkflow(play: Play, repository: Repository, headSha: string, files: Record<string, string>) {
  const { workflowRun, jobs } = play.github.startWorkflowRun(repository, {
    headSha,
    jobs: Object.entries(play.checks).map(([name, commands]) => {
      return { name, steps: commands.map(({ command }) => `Run ${command}`) };
    }),
  });
  // A runner takes a moment to come; by then Regreen has looked at the new head.
  await play.watch.untilQuiet();
  await runJobs(play, jobs, headSha, files);
  return workflowRun;
}

/** Runs the jobs side by side, as GitHub does, and completes each with what its commands have really printed. */
async function runJobs(play: Play, jobs: Job[], headSha: string, files: Record<string, string>): Promise<void> {
  const { github, checks, rates, workFolder, say, signal } = play;
  const options = { repository: shop.name, workFolder, env: { RATES_URL: rates.url }, signal };
  const results = await Promise.allSettled(
    jobs.map(async (job) => {
      const startedAt = new Date();
      github.startJob(job);
      const ran = await runCheck(checks[job.name]!, files, {
        ...options,
        onRan: (one) => say({ step: 'command', job: job.name, headSha, ...one }),
      });
      const last = ran.at(-1)!;
      const failed = last.exitCode !== 0;
      github.completeJob(job, {
        conclusion: failed ? 'failure' : 'success',
        log: renderActionsLog(ran, { startedAt, repository: `${shop.owner}/${shop.name}` }),
        ...(failed ? { failedStep: `Run ${last.command}` } : {}),
      });
    }),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

function onlyCheckRun({ github }: Play, headSha: string): CheckRun {
  const own = github.ownCheckRunsOf(headSha);
  expect(`the number of Regreen's check runs on ${headSha.slice(0, 7)}`, own.length, 1);
  return own[0]!;
}

function report({ say }: Play, pull: PullRequest, checkRun: CheckRun): void {
  const annotations = checkRun.annotations.map(({ path, startLine, level, title, message }): ShownAnnotation => {
    return { path, line: startLine, level, title: title ?? '', message };
  });
  const summary = checkRun.output.summary ?? '';
  say({ step: 'report', pullRequest: pull.number, ...showCheckRun(checkRun), summary, annotations });
}

const placesOf = (checkRun: CheckRun): string[] =>
  checkRun.annotations.map(({ path, startLine }) => `${path}:${startLine}`).toSorted();

function expect(what: string, actual: unknown, expected: unknown): void {
  const [is, shouldBe] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (is !== shouldBe) throw new DemoFailure(`Not as it should be: ${what}: ${is} instead of ${shouldBe}.`);
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
