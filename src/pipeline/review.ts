import { lensQuestions } from '../core/reviewers/lens-question.js';
import { planReview, type ReviewPlan } from '../core/reviewers/plan-review.js';
import { type ReviewMaterials, reviewMaterialsSchema } from '../core/reviewers/review-materials.js';
import { saveReviews } from '../store/reviews.js';
import { gatherReview } from './gather-review.js';
import { liftBlocks, publishReview } from './publish-review.js';
import { kept, performing } from './stage.js';

/** Several reviewers look at what the pull request changes, and speak with one voice: one review per head SHA, which approves nothing, and blocks only where the configuration wants it. */
export const review = performing<null, ReviewMaterials, ReviewPlan>({
  name: 'review',
  queue: 'reviews',
  // Whether this head was reviewed, and whether its checks have ended, changes the answer.
  reusable: false,
  snapshot: reviewMaterialsSchema,
  inputs: async () => null,
  gather: async (_, run, io) => gatherReview(run, io),
  // Files with a secret in them were never read.
  keep: ({ texts, ...rest }) => ({ ...kept(rest), texts }),
  consults: {
    questions: (materials) => lensQuestions(materials),
    with: (materials, model) => ({ ...materials, model }),
  },
  decide: (materials) => planReview(materials),

  async apply(plan, run, io) {
    const { mode, review: wanted } = io.plan.config;
    if (mode === 'observe' || !wanted.enabled) await liftBlocks(run, io);
    if (plan.skip !== null) return;
    // Kept last: a head that counts as reviewed is not looked at again.
    if (mode !== 'observe') await publishReview(plan, run, io);
    await saveReviews(io.pool, run, plan.verdicts);
  },

  record: (plan) => ({
    status: statusOf(plan),
    rowsIn: plan.verdicts.length,
    rowsOut: plan.merged.length,
    result: plan.skip !== null ? { skipped: plan.skip } : resultOf(plan),
  }),
});

const statusOf = ({ skip, notes, broken, unheard }: ReviewPlan): 'skipped' | 'degraded' | 'completed' => {
  if (skip !== null) return 'skipped';
  return notes.length > 0 || broken.length > 0 || unheard.some(({ degrades }) => degrades) ? 'degraded' : 'completed';
};

const resultOf = ({ verdicts, merged, left, notes, unheard }: ReviewPlan) => ({
  notes: [...notes, ...unheard.map(({ sentence }) => sentence)],
  verdicts: verdicts.map(({ reviewer, status, decision, findings, error, model, dropped }) => ({
    ...{ reviewer, status, decision, error, model, dropped },
    findings: findings.length,
  })),
  findings: merged,
  left,
});
