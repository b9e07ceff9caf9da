import type { ReviewPlan } from '../core/reviewers/plan-review.js';
import {
  findingIdOf,
  findingIdsOf,
  isOwnReview,
  NO_LONGER_APPLIES,
  type RenderedReview,
  renderReminder,
  renderReview,
  reviewMark,
} from '../core/reviewers/render-review.js';
import { githubProblem } from '../github/problem.js';
import {
  answerReviewComment,
  createReview,
  deleteReviewComment,
  dismissReview,
  findReview,
  listReviewComments,
  listReviewsOf,
  type OwnReview,
  type ReviewComment,
  type ReviewEvent,
} from '../github/reviews.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { refusalOf } from './refusal.js';
import type { RunIo } from './stage.js';
import { writeOnce } from './write-once.js';

const KIND = 'review';
const DISMISSAL = 'review_dismissal';

/**
 * Posts the one review of a head, with what no earlier one says already, and takes back what no longer applies: a comment that nobody answered
 * goes, another gets an answer, and a review that asked for changes which are made no longer blocks. Where reviewing is not allowed, the run keeps
 * what was found.
 */
export async function publishReview(plan: ReviewPlan, run: ClaimedRun, io: RunIo): Promise<void> {
  const posted = await countPosted(run, io);
  if (renderReview(plan, run.headSha) === null && posted === 0) return;
  const asksForChanges =
    io.plan.config.review.requestChanges && plan.verdicts.some(({ decision }) => decision === 'request_changes');
  try {
    const comments = await reviewComments(io);
    const standing = comments.filter((one) => one.isOwn && one.answers === null && !isEnded(one, comments));
    const own = posted === 0 ? [] : (await ownReviews(io)).filter(({ body }) => isOwnReview(body));
    const blocking = own.filter(({ blocks }) => blocks);
    const known = new Set([
      ...own.flatMap(({ body }) => findingIdsOf(body)),
      ...standing.flatMap(({ body }) => findingIdOf(body) ?? []),
    ]);
    const grave = plan.merged.filter(({ severity }) => severity === 'high').map(({ id }) => id);
    // Who dismisses a review has looked at what it says: only what is new may block again.
    const overruled = asksForChanges && (await isOverruled(own, run, io));
    const blocks = asksForChanges && (!overruled || grave.some((id) => !known.has(id)));
    const isReminded = grave.every((id) => own.some(({ body }) => findingIdsOf(body).includes(id)));
    const reminder =
      blocks && blocking.length === 0 && !overruled && !isReminded ? renderReminder(plan, run.headSha) : null;
    const review = renderReview(plan, run.headSha, known) ?? reminder;
    if (review !== null) await post(review, blocks ? 'REQUEST_CHANGES' : 'COMMENT', run, io);
    const there = new Set([...plan.ids, ...plan.standing]);
    const gone = standing.filter(({ body, path }) => {
      const id = findingIdOf(body);
      return id !== null && !there.has(id) && !plan.unseen.includes(path);
    });
    // What could not be looked at may well be there still.
    if (plan.notes.length === 0 && plan.broken.length === 0)
      for (const comment of gone) await takeBack(comment, run, io);
    // A reviewer that broke may be the one that asked for them, and what it was about may be in what nobody could look at.
    const isHidden = plan.notes.length > 0 || standing.some(({ path }) => plan.unseen.includes(path));
    const mayLift = !io.plan.config.review.requestChanges || (plan.broken.length === 0 && !isHidden);
    if (!asksForChanges && mayLift) for (const { id } of blocking) await dismiss(id, run, io);
  } catch (error) {
    const refusal = refusalOf(error, 'pull_requests');
    if (refusal === null) throw error;
    io.log.warn({ err: error }, `the review could not be posted: ${refusal}`);
  }
}

/** Takes back every block of ours, where reviews are no longer wanted: nobody would do it later. */
export async function liftBlocks(run: ClaimedRun, io: RunIo): Promise<void> {
  if ((await countPosted(run, io)) === 0) return;
  try {
    const own = (await ownReviews(io)).filter(({ body }) => isOwnReview(body));
    for (const { id } of own.filter(({ blocks }) => blocks)) await dismiss(id, run, io);
  } catch (error) {
    const refusal = refusalOf(error, 'pull_requests');
    if (refusal === null) throw error;
    io.log.warn({ err: error }, `the review could not be taken back: ${refusal}`);
  }
}

const countPosted = ({ repositoryId }: ClaimedRun, { prisma, target }: RunIo): Promise<number> =>
  prisma.outwardWrite.count({
    where: { repositoryId, kind: KIND, subject: { startsWith: `${target.pullRequestNumber}:` } },
  });

/** Whether a person has dismissed a review of ours. */
async function isOverruled(own: OwnReview[], { repositoryId }: ClaimedRun, { prisma }: RunIo): Promise<boolean> {
  const subjects = own.flatMap(({ id, dismissed }) => (dismissed ? [String(id)] : []));
  if (subjects.length === 0) return false;
  return (
    (await prisma.outwardWrite.count({ where: { repositoryId, kind: DISMISSAL, subject: { in: subjects } } })) <
    subjects.length
  );
}

const ownReviews = async ({ github, octokit, target }: RunIo): Promise<OwnReview[]> =>
  listReviewsOf(octokit, target, await github.ownLogin());

const reviewComments = async ({ github, octokit, target }: RunIo): Promise<ReviewComment[]> =>
  listReviewComments(octokit, target, await github.ownLogin());

const isEnded = ({ id }: ReviewComment, comments: ReviewComment[]): boolean =>
  comments.some(({ isOwn, answers, body }) => isOwn && answers === id && body === NO_LONGER_APPLIES);

async function post(review: RenderedReview, event: ReviewEvent, run: ClaimedRun, io: RunIo): Promise<void> {
  // Who asks for another look gets what it finds, also where the head has its review.
  const about = io.plan.asked.review === null ? run.headSha : `${run.headSha}:${run.id}`;
  const mark = reviewMark(about);
  const { comments } = review;
  const marked = (text: string): string => text.replace(reviewMark(run.headSha), mark);
  const [body, plainBody] = [marked(review.body), marked(review.plainBody)];
  // One comment that GitHub will not have where it is to stand takes the others with it, and nobody may block a pull request of their own.
  const ways: { event: ReviewEvent; body: string; comments: RenderedReview['comments'] }[] = [
    { event, body, comments },
    ...(comments.length > 0 ? [{ event, body: plainBody, comments: [] }] : []),
    ...(event === 'COMMENT' ? [] : [{ event: 'COMMENT' as const, body: plainBody, comments: [] }]),
  ];
  const create = async (stillOurs: () => Promise<void>): Promise<number> => {
    for (const [index, way] of ways.entries()) {
      try {
        await stillOurs();
        return await createReview(io.octokit, io.target, { headSha: run.headSha, ...way });
      } catch (error) {
        if (githubProblem(error).kind !== 'invalid' || index === ways.length - 1) throw error;
      }
    }
    throw new Error('there is no way to post a review');
  };
  await writeOnce(
    {
      kind: KIND,
      subject: `${io.target.pullRequestNumber}:${about}`,
      find: async () => {
        const id = await findReview(io.octokit, io.target, { login: await io.github.ownLogin(), mark });
        return id === null ? null : { githubId: id, content: mark };
      },
      write: async (stillOurs) => ({ githubId: await create(stillOurs), content: mark }),
    },
    run,
    io,
  );
}

async function dismiss(id: number, run: ClaimedRun, io: RunIo): Promise<void> {
  const done = { githubId: id, content: 'dismissed' };
  const message = `Nothing is left at ${run.headSha.slice(0, 12)} for which Regreen would ask for changes.`;
  await writeOnce(
    {
      kind: DISMISSAL,
      subject: String(id),
      find: async () => ((await ownReviews(io)).some((one) => one.id === id && one.blocks) ? null : done),
      write: async () => {
        await dismissReview(io.octokit, io.target, { id, message });
        return done;
      },
    },
    run,
    io,
  );
}

async function takeBack({ id }: ReviewComment, run: ClaimedRun, io: RunIo): Promise<void> {
  const answers = async () => (await reviewComments(io)).filter((one) => one.answers === id);
  const said = async () => {
    const own = (await answers()).find(({ isOwn, body }) => isOwn && body === NO_LONGER_APPLIES);
    return own ? { githubId: own.id, content: 'answered' } : null;
  };
  await writeOnce(
    {
      kind: 'review_end',
      subject: String(id),
      find: said,
      write: async (stillOurs) => {
        const isAnswered = (await answers()).length > 0;
        await stillOurs();
        if (isAnswered)
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
