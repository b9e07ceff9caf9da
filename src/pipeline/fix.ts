import { type FixAttempt, isOpen } from '../core/fixes/fix-attempt.js';
import { type FixMaterials, fixMaterialSchema } from '../core/fixes/fix-materials.js';
import { patchQuestions } from '../core/fixes/patch-questions.js';
import { type FixPlan, planFixes } from '../core/fixes/plan-fixes.js';
import { fixAnnouncements } from '../core/notifications/announcement.js';
import type { ReviewVerdict } from '../core/reviewers/plan-review.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { moveFixAttempt, saveFixAttempts } from '../store/fix-attempts.js';
import type { Telling } from '../store/notifications.js';
import { saveReviews } from '../store/reviews.js';
import { applyFix } from './apply-fix.js';
import { gatherFixes } from './gather-fixes.js';
import { routingOf } from './results.js';
import { revertFixes } from './revert-fixes.js';
import { kept, performing, type RunIo, WaitForInputError } from './stage.js';
import { addresseesOfRun } from './telling.js';

/**
 * Tries the safest thing that could work: the first rung of the ladder that proposes, past the tamper gate, as far as the configuration lets it
 * go. What is tried is kept before it reaches GitHub.
 */
export const fix = performing<null, FixMaterials, FixPlan>({
  name: 'fix',
  queue: 'fix-attempts',
  reusable: false,
  snapshot: fixMaterialSchema,
  inputs: async () => null,
  gather: async (_, run, io) => gatherFixes(run, io),
  // Files and patches have to stay as they are: those with a secret in them were never gathered.
  keep: ({ files, failures, attempts, model, ...rest }) => ({
    ...kept(rest),
    model,
    files,
    attempts,
    failures: failures.map(({ logPatches, formatted, ...failure }) => ({ ...kept(failure), logPatches, formatted })),
  }),
  consults: {
    questions: patchQuestions,
    with: (materials, model) => ({ ...materials, model }),
  },
  decide: planFixes,

  async apply({ planned, reviews }, run, io) {
    await revertFixes(routingOf(run).reverts, run, io);
    if (reviews.length > 0) await saveReviews(io.pool, run, [verdictOf(reviews)]);
    const attempts = await saveFixAttempts(io.pool, run, planned, io.plan.asked.fix !== null);
    const asking: FixAttempt[] = [];
    let hasPushed = false;
    for (const attempt of attempts) {
      const approval = planned.find(({ fingerprint }) => fingerprint === attempt.fingerprint)?.approval;
      // A worker that died may have left it half done.
      if (!isOpen(attempt) && attempt.status !== 'applying') continue;
      if (approval === 'refused')
        await moveFixAttempt(io.pool, run, attempt.id, { status: 'rejected', message: refusedBy(attempt, run, io) });
      else if (approval === 'needed') asking.push(attempt);
      // A commit makes a new head: what else there is to commit is for the run that follows.
      else if (attempt.metadata.delivery !== 'commit') await applyFix(attempt, run, io);
      else if (!hasPushed) hasPushed = await applyFix(attempt, run, io);
    }
    // Of the head that was just replaced nobody is asked.
    if (asking.length > 0 && !hasPushed) throw new WaitForInputError(question(asking), tellingOf(asking, run, io));
  },

  record: ({ planned, declined, reviews, notes, unheard }) => ({
    status: planned.length + declined.length === 0 ? 'skipped' : notes.length > 0 || unheard ? 'degraded' : 'completed',
    rowsIn: planned.length + declined.length,
    rowsOut: planned.length,
    result:
      planned.length + declined.length === 0
        ? { skipped: 'nothing to do: no failure is to be fixed or run again', notes }
        : {
            notes,
            planned: planned.map(({ strategy, approval, metadata: { checks, delivery, summary, reason } }) => ({
              strategy,
              checks,
              delivery,
              approval,
              summary,
              reason,
            })),
            declined,
            reviews,
          },
  }),
});

/** One row of the head, whatever failures were reviewed: the gravest decides. */
const verdictOf = (reviews: FixPlan['reviews']): ReviewVerdict => ({
  reviewer: 'fix',
  status: 'completed',
  decision: DECISIONS.find((decision) => reviews.some((review) => review.decision === decision)) ?? 'approve',
  findings: reviews.flatMap(({ checkName, strategy, findings }) =>
    findings.map((finding) => ({ ...finding, message: `${checkName}, ${strategy}: ${finding.message}` })),
  ),
  error: null,
  model: null,
  dropped: 0,
});

const DECISIONS = ['request_changes', 'comment'] as const;

const question = (asking: FixAttempt[]): string =>
  asking.length === 1 ? `approval of a fix: ${asking[0]?.metadata.summary}` : `approval of ${asking.length} fixes`;

const tellingOf = (asking: FixAttempt[], { pullRequestId }: ClaimedRun, io: RunIo): Telling => ({
  announcements: asking.flatMap((attempt) => fixAnnouncements({ ...attempt, pullRequestId, message: null })),
  addressees: addresseesOfRun(io),
});

function refusedBy(attempt: FixAttempt, run: ClaimedRun, io: RunIo): string {
  const payload = run.resumePayload as { by?: string } | null;
  const by = payload?.by ?? io.plan.asked.answer?.by ?? attempt.metadata.by;
  return by ? `turned down by ${by}` : 'turned down';
}
