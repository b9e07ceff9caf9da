import { z } from 'zod';
import { countedChecks, isFailed, isPending } from '../core/counted-checks.js';
import { isOpen, isUnderway } from '../core/fixes/fix-attempt.js';
import { missingPermissions } from '../core/permissions.js';
import { quarantinesOfFailed } from '../core/quarantine-report.js';
import { redactDeep } from '../core/redact/index.js';
import { type Report, type ReportInput, renderReport, reportInputSchema } from '../core/report.js';
import { countedByConfig, optionOf } from '../core/run-plan.js';
import { renderComment } from '../core/sticky-comment.js';
import { findAnalyses } from '../store/analyses.js';
import { findChecks, findChecksOfHead } from '../store/checks.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { findFixAttemptsOfHead } from '../store/fix-attempts.js';
import { findTrialMerges } from '../store/merge-groups.js';
import { findOutwardWrite } from '../store/outward-writes.js';
import { findQuarantined } from '../store/quarantines.js';
import { findHeadState } from '../store/run-target.js';
import { isHeadProtected } from './protected-head.js';
import { publishCheckRun } from './publish-check-run.js';
import { publishComment } from './publish-comment.js';
import { publishTrialMerges } from './publish-trial-merges.js';
import { analyzeResultOf, crashOf, declinedOf, fixNotesOf } from './results.js';
import { performing, type RunIo } from './stage.js';

type Decision = { report: Report | null; comment: string | null; crash: string | null; trialMerges: string[] };

const inputSchema = reportInputSchema.extend({
  /** Whether the configuration wants a comment. */
  comment: z.boolean().default(false),
  /** Trial merges in the merge queue that wait for an answer of ours: their heads. */
  trialMerges: z.array(z.string()).default([]),
});
type Input = z.infer<typeof inputSchema>;

/** Shows on GitHub what was found out: one check run per head SHA, rendered from every open pull request that has the head; and one comment while there is something to decide. */
export const notify = performing<Input, Input, Decision>({
  name: 'notify',
  queue: 'notifications',
  reusable: false,
  snapshot: inputSchema,
  inputs: async (run, io) => ({
    ...(await gatherReport(run, io)),
    comment: io.plan.config.notify.comment,
    trialMerges: io.plan.config.report.always ? await findTrialMerges(io.pool, run.pullRequestId) : [],
  }),
  gather: async (inputs) => inputs,

  decide: (input) => ({
    report: redactDeep(renderReport(input)),
    comment: redactDeep(commentOf(input)),
    crash: input.crash,
    trialMerges: input.trialMerges,
  }),

  async apply({ report, comment, trialMerges }, run, io) {
    if (report) await publishCheckRun(async () => redactDeep(renderReport(await gatherReport(run, io))), run, io);
    await publishComment(comment, run, io);
    await publishTrialMerges(trialMerges, run, io);
  },

  record: ({ report, comment, crash }) => ({
    status: crash ? 'degraded' : 'completed',
    rowsIn: 1,
    rowsOut: report ? 1 : 0,
    result: report
      ? {
          conclusion: report.conclusion,
          title: report.title,
          annotations: report.annotations.length,
          comment: comment !== null,
        }
      : { skipped: 'nothing to say: no check has failed' },
  }),
});

function commentOf({ attempts, waiting, can, comment, checks, ejection }: Input): string | null {
  if (!comment || (ejection === null && !checks.some(({ check }) => isFailed(check)))) return null;
  return renderComment({ attempts, waiting, canPush: can.push, ejection });
}

async function gatherReport(run: ClaimedRun, io: RunIo): Promise<ReportInput> {
  const { config, mistakes, notes } = io.plan;
  const shared = await findChecksOfHead(io.pool, run.repositoryId, run.headSha);
  // Once its own fix is the head, nobody has the head that the run is about.
  const known = shared.length > 0 ? shared : await findChecks(io.pool, run.pullRequestId, run.headSha);
  const all = countedChecks(known, io.github.appId);
  const checks = countedByConfig(all, config);
  const analyses = await findAnalyses(io.pool, run.repositoryId, checks);
  const quarantined = await findQuarantined(io.pool, run.repositoryId);
  const told = checks.map((check) => ({ check, analysis: analyses.get(check.externalId) ?? null }));
  const attempts = await findFixAttemptsOfHead(io.pool, run.repositoryId, run.headSha);
  const head = await findHeadState(io.pool, run);
  const failedJobs = told.some(
    (one) =>
      isFailed(one.check) &&
      one.check.appSlug === 'github-actions' &&
      quarantinesOfFailed(one, quarantined).length === 0,
  );
  const isProtectedHead = attempts.some(isOpen) && (await isHeadProtected(io));
  const atWork = attempts.some(isUnderway) || checks.some(isPending);
  return {
    headSha: run.headSha,
    checks: told,
    quarantined,
    ejection: analyzeResultOf(run).ejection,
    notes: [
      ...notes,
      ...analyzeResultOf(run).notes,
      ...fixNotesOf(run),
      ...missingPermissions(io.target.permissions)
        // Where nothing is to be fixed, what fixing needs is not missed.
        .filter(({ name, level }) => config.mode !== 'observe' || level === 'read' || name === 'checks')
        .map(({ sentence }) => sentence),
    ],
    crash: crashOf(run),
    posted: (await findOutwardWrite(io.pool, run.repositoryId, 'check_run', run.headSha)) !== null,
    always: config.report.always,
    onFailure: config.report.onFailure,
    maxAnnotations: optionOf(io.plan, 'notify', 'maxAnnotations'),
    mistakes,
    waiting: io.waiting,
    attempts,
    declined: declinedOf(run),
    can: {
      push: !head.fork && !isProtectedHead && config.mode !== 'observe' && config.fix.apply !== 'never',
      rerun: failedJobs && !atWork && config.mode !== 'observe',
    },
  };
}
