import type { ReviewPlan } from '../core/reviewers/plan-review.js';
import {
  findingIdOf,
  findingIdsOf,
  NO_LONGER_APPLIES,
  type RenderedReview,
  renderReview,
  reviewMark,
} from '../core/reviewers/render-review.js';
import { githubProblem } from '../github/problem.js';
import {
  answerReviewComment,
  createReview,
  deleteReviewComment,
  findReview,
  listReviewBodies,
  listReviewComments,
  type ReviewComment,
} from '../github/reviews.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { refusalOf } from './refusal.js';
import type { RunIo } from './stage.js';
import { writeOnce } from './write-once.js';

const KIND = 'review';

/**
 * Posts the one review of a head, with what no earlier one says already, and takes back what no longer applies: a comment that nobody answered
 * goes, another gets an answer. Where reviewing is not allowed, the run keeps what was found.
 */
export async function publishReview(plan: ReviewPlan, run: ClaimedRun, io: RunIo): Promise<void> {
  const { pullRequestNumber } = io.target;
  const posted = await io.prisma.outwardWrite.count({
    where: { repositoryId: run.repositoryId, kind: KIND, subject: { startsWith: `${pullRequestNumber}:` } },
  });
  if (renderReview(plan, run.headSha) === null && posted === 0) return;
  try {
    const comments = await listReviewComments(io.octokit, io.target);
    const standing = comments.filter((one) => one.isBot && one.answers === null && !isEnded(one, comments));
    const told = posted === 0 ? [] : (await listReviewBodies(io.octokit, io.target)).flatMap(findingIdsOf);
    const known = new Set([...told, ...standing.flatMap(({ body }) => findingIdOf(body) ?? [])]);
    const review = renderReview(plan, run.headSha, known);
    if (review !== null) await post(review, run, io);
    // What could not be looked at may well be there still.
    if (plan.notes.length > 0 || plan.verdicts.some(({ status }) => status === 'failed')) return;
    for (const comment of standing) {
      const id = findingIdOf(comment.body);
      if (id !== null && !plan.ids.includes(id) && !plan.unseen.includes(comment.path))
        await takeBack(comment, run, io);
    }
  } catch (error) {
    const refusal = refusalOf(error, 'pull_requests');
    if (refusal === null) throw error;
    io.log.warn({ err: error }, `the review could not be posted: ${refusal}`);
  }
}

const isEnded = ({ id }: ReviewComment, comments: ReviewComment[]): boolean =>
  comments.some(({ isBot, answers, body }) => isBot && answers === id && body === NO_LONGER_APPLIES);

async function post(review: RenderedReview, run: ClaimedRun, io: RunIo): Promise<void> {
  const mark = reviewMark(run.headSha);
  const create = (body: string, comments: RenderedReview['comments']) =>
    createReview(io.octokit, io.target, { headSha: run.headSha, body, comments });
  await writeOnce(
    {
      kind: KIND,
      subject: `${io.target.pullRequestNumber}:${run.headSha}`,
      find: async () => {
        const id = await findReview(io.octokit, io.target, mark);
        return id === null ? null : { githubId: id, content: mark };
      },
      write: async () => {
        try {
          return { githubId: await create(review.body, review.comments), content: mark };
        } catch (error) {
          // One comment that GitHub will not have where it is to stand takes the others with it.
          if (githubProblem(error).kind !== 'invalid' || review.comments.length === 0) throw error;
          return { githubId: await create(review.plainBody, []), content: mark };
        }
      },
    },
    run,
    io,
  );
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
