import {
  planReview,
  type ReviewMaterials,
  type ReviewPlan,
  reviewMaterialsSchema,
} from '../core/reviewers/plan-review.js';
import { saveReviews } from '../store/reviews.js';
import { gatherReview } from './gather-review.js';
import { publishReview } from './publish-review.js';
import { kept, performing } from './stage.js';

/** Several reviewers look at what the pull request changes, and speak with one voice: one review per head SHA, which neither approves nor blocks. */
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
  decide: (materials) => planReview(materials),

  async apply(plan, run, io) {
    if (plan.skip !== null) return;
    // Kept last: a head that counts as reviewed is not looked at again.
    if (io.plan.config.mode !== 'observe') await publishReview(plan, run, io);
    await saveReviews(io.pool, run, plan.verdicts);
  },

  record: ({ skip, verdicts, merged, left, notes }) => ({
    status:
      skip !== null
        ? 'skipped'
        : notes.length > 0 || verdicts.some(({ status }) => status === 'failed')
          ? 'degraded'
          : 'completed',
    rowsIn: verdicts.length,
    rowsOut: merged.length,
    result:
      skip !== null
        ? { skipped: skip }
        : {
            notes,
            verdicts: verdicts.map(({ reviewer, status, decision, findings, error }) => ({
              reviewer,
              status,
              decision,
              findings: findings.length,
              error,
            })),
            findings: merged,
            left,
          },
  }),
});
