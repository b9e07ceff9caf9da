import type { ReviewPlan } from '../core/reviewers/plan-review.js';
import { findingIdOf, NO_LONGER_APPLIES, renderReview, reviewMark } from '../core/reviewers/render-review.js';
import { findReview } from '../github/pull-request-writes.js';
import {
  answerReviewComment,
  createReview,
  deleteReviewComment,
  listReviewComments,
  type ReviewComment,
} from '../github/reviews.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { refusalOf } from './refusal.js';
import type { RunIo } from './stage.js';
import { writeOnce } from './write-once.js';

const KIND = 'review';

/**
 * Posts the one review of a head, with comments on what no comment of an earlier head says already, and takes back what no longer applies: a
 * comment that nobody answered goes, another gets an answer. Where reviewing is not allowed, the run keeps what was found.
 */
export async function publishReview(plan: ReviewPlan, run: ClaimedRun, io: RunIo): Promise<void> {
  const { pullRequestNumber } = io.target;
  const review = renderReview(plan, run.headSha);
  const posted = await io.prisma.outwardWrite.count({
    where: { repositoryId: run.repositoryId, kind: KIND, subject: { startsWith: `${pullRequestNumber}:` } },
  });
  if (review === null && posted === 0) return;
  try {
    const standing = (await listReviewComments(io.octokit, io.target)).filter(({ isBot }) => isBot);
    const known = new Set(standing.map(({ body }) => findingIdOf(body)));
    if (review !== null) {
      const mark = reviewMark(run.headSha);
      const comments = review.comments.filter(({ id }) => !known.has(id));
      await writeOnce(
        {
          kind: KIND,
          subject: `${pullRequestNumber}:${run.headSha}`,
          find: async () => {
            const id = await findReview(io.octokit, io.target, mark);
            return id === null ? null : { githubId: id, content: mark };
          },
          write: async () => {
            const said = { headSha: run.headSha, body: review.body, comments };
            return { githubId: await createReview(io.octokit, io.target, said), content: mark };
          },
        },
        run,
        io,
      );
    }
    const current = new Set(plan.merged.map(({ id }) => id));
    for (const comment of standing) {
      const id = findingIdOf(comment.body);
      if (id !== null && !current.has(id)) await takeBack(comment, run, io);
    }
  } catch (error) {
    const refusal = refusalOf(error, 'pull_requests');
    if (refusal === null) throw error;
    io.log.warn({ err: error }, `the review could not be posted: ${refusal}`);
  }
}

async function takeBack({ id }: ReviewComment, run: ClaimedRun, io: RunIo): Promise<void> {
  const answers = async () => (await listReviewComments(io.octokit, io.target)).filter((one) => one.answers === id);
  const said = async () => {
    const own = (await answers()).find(({ isBot, body }) => isBot && body === NO_LONGER_APPLIES);
    return own ? { githubId: own.id, content: 'answered' } : null;
  };
  await writeOnce(
    {
      kind: 'review_end',
      subject: String(id),
      find: said,
      write: async () => {
        if ((await answers()).length > 0)
          return {
            githubId: await answerReviewComment(io.octokit, io.target, { id, body: NO_LONGER_APPLIES }),
            content: 'answered',
          };
        await deleteReviewComment(io.octokit, io.target, id);
        return { githubId: id, content: 'deleted' };
      },
    },
    run,
    io,
  );
}
