import { countedChecks, isFailed } from '../core/counted-checks.js';
import type { FixAttempt } from '../core/fixes/fix-attempt.js';
import { isFixBranch, isFixMessage } from '../core/fixes/fix-words.js';
import { holdsEdits } from '../core/fixes/suggestions.js';
import { planRoutes, type Routing } from '../core/routing/plan-routes.js';
import { type RouteMaterials, routeMaterialsSchema } from '../core/routing/route-materials.js';
import { mayAct } from '../core/routing/route-rows.js';
import { countedByConfig } from '../core/run-plan.js';
import { listTree, readTreeFile } from '../github/head-files.js';
import { orNull } from '../github/problem.js';
import { listCommits } from '../github/pull-request-writes.js';
import { countBehind } from '../github/pull-requests.js';
import { findJob } from '../github/workflow-jobs.js';
import { findWorkflowRun } from '../github/workflow-runs.js';
import { findChecks } from '../store/checks.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { countAttemptsToday, findFixAttempts, saveVerdicts } from '../store/fix-attempts.js';
import { findQuarantined } from '../store/quarantines.js';
import { findHeadState } from '../store/run-target.js';
import { isHeadProtected } from './protected-head.js';
import { type AnalyzeResult, analyzeResultOf } from './results.js';
import { performing, type RunIo } from './stage.js';
import { addresseesOfRun } from './telling.js';

/** GitHub re-runs jobs for 30 days. */
const RERUN_WITHIN_MS = 30 * 24 * 3_600_000;
/** Most proposals whose lines are looked for in a new head. */
const MAX_PROPOSALS = 10;

/** Judges what was tried before by the checks that followed; then decides per failure what is done about it, and says why. */
export const route = performing<AnalyzeResult, RouteMaterials, Routing>({
  name: 'route',
  queue: 'analysis',
  // What was tried, and what the clock says, changes the answer.
  reusable: false,
  snapshot: routeMaterialsSchema,
  inputs: async (run) => analyzeResultOf(run),

  async gather({ failures }, run, io) {
    const { config, asked } = io.plan;
    const attempts = await findFixAttempts(io.pool, run);
    const all = countedChecks(await findChecks(io.pool, run.pullRequestId, run.headSha), io.github.appId);
    const head = await findHeadState(io.pool, run);
    const acts = failures.some(mayAct) || asked.fix !== null || asked.rerun !== null;
    const apps = all.filter(isFailed).map(({ appSlug }) => appSlug);
    const [facts, held, headProtected, behindBy, otherBot] = await Promise.all([
      Promise.all(
        failures.map(
          async ({ checkName, externalId, category, confidence, recommendedAction, memory, failedTests }) => ({
            checkName,
            externalId,
            category,
            confidence,
            recommendedAction,
            memory,
            failedTests,
            job: recommendedAction === 'rerun' || asked.rerun !== null ? await jobFacts(externalId, io) : null,
          }),
        ),
      ),
      heldAttempts(attempts, run, io),
      acts && !head.fork && isHeadProtected(io),
      acts ? countBehind(io.octokit, io.target, io.target.baseBranch, run.headSha) : null,
      acts ? otherBotOf(io, apps) : null,
    ]);
    return {
      failures: facts,
      headSha: run.headSha,
      checks: countedByConfig(all, config),
      attempts,
      held,
      now: new Date().toISOString(),
      asked,
      pullRequest: {
        ...head,
        own: isFixBranch(io.target.headBranch) && !head.fork,
        headProtected,
        behindBy,
      },
      otherBot,
      config: {
        mode: config.mode,
        apply: config.fix.apply,
        rerun: config.rerun.enabled,
        maxFixes: config.fix.maxAttempts,
        maxFixesOnPullRequest: config.fix.maxPerPullRequest,
        maxFixesToday: config.fix.maxPerDay,
        maxReruns: config.rerun.maxAttempts,
        maxRerunsToday: config.rerun.maxPerDay,
        revert: config.fix.onRegression === 'revert',
      },
      quarantine: await findQuarantined(io.pool, run.repositoryId),
      today: await countAttemptsToday(io.pool, run.repositoryId),
    };
  },

  decide: planRoutes,

  async apply({ verdicts }, run, io) {
    if (verdicts.length === 0) return;
    const verifyWithinMs = io.plan.config.fix.verifyWithinMinutes * 60_000;
    const addressees = addresseesOfRun(io);
    const opened = await saveVerdicts(io.pool, run, verdicts, { verifyWithinMs, settleMs: io.settleMs, addressees });
    if (opened.length > 0) await io.enqueue(opened);
  },

  record: ({ routes, verdicts, reverts, otherBot }) => ({
    status: 'completed',
    rowsIn: routes.length + verdicts.length,
    rowsOut: routes.length,
    result: { routes, verdicts, reverts, otherBot },
  }),
});

async function jobFacts(externalId: string, io: RunIo): Promise<RouteMaterials['failures'][number]['job']> {
  if (!/^\d+$/.test(externalId)) return null;
  const job = await findJob(io.octokit, io.target, Number(externalId), io.signal);
  const workflowRun = job && (await orNull(findWorkflowRun(io.octokit, io.target, job.runId)));
  if (!job || !workflowRun) return null;
  return {
    workflowRunId: job.runId,
    runAttempt: workflowRun.runAttempt,
    workflowName: workflowRun.name,
    running: !workflowRun.ended,
    tooOld: Date.now() - Date.parse(workflowRun.createdAt) > RERUN_WITHIN_MS,
  };
}

/** Bots that mend the branches they work on; their commits, or their pull requests, say that they are at work. */
const MENDING = /^(?:pre-commit-ci|autofix-ci|restyled-io|deepsource-autofix|trunk-io)(?:\[bot\])?$/i;

async function otherBotOf(io: RunIo, apps: (string | null)[]): Promise<RouteMaterials['otherBot']> {
  const mending = apps.find((slug) => slug !== null && MENDING.test(slug));
  if (mending) return { login: mending, mends: true };
  const { author } = io.target;
  if (author && /\[bot\]$/.test(author)) return { login: author, mends: false };
  const commits = ((await orNull(listCommits(io.octokit, io.target))) ?? []).filter(
    ({ message }) => !isFixMessage(message),
  );
  const bot = commits.find(({ login, isBot }) => isBot && login !== null && MENDING.test(login));
  if (bot?.login) return { login: bot.login, mends: true };
  const last = commits.at(-1);
  return last?.isBot && last.login ? { login: last.login, mends: false } : null;
}

/** Proposals that stand on an older head, and whose lines this one holds. */
async function heldAttempts(attempts: FixAttempt[], run: ClaimedRun, io: RunIo): Promise<string[]> {
  const proposals = attempts
    .filter(
      ({ status, headSha, metadata }) => status === 'proposed' && headSha !== run.headSha && metadata.files.length > 0,
    )
    .slice(0, MAX_PROPOSALS);
  if (proposals.length === 0) return [];
  const tree = await listTree(io.octokit, io.target, run.headSha);
  const held: string[] = [];
  for (const { id, metadata } of proposals) {
    const texts = await Promise.all(
      metadata.files.map(async ({ path, edits }) => {
        const file = tree?.get(path);
        const text = file ? (await readTreeFile(io.octokit, io.target, file)).text : null;
        return text !== null && holdsEdits(text, edits);
      }),
    );
    if (texts.every(Boolean)) held.push(id);
  }
  return held;
}
