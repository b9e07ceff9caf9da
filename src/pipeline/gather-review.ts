import { type Check, countedChecks } from '../core/counted-checks.js';
import { isFixBranch } from '../core/fixes/fix-words.js';
import { hideSecrets, isSecretName } from '../core/reviewers/hide-secrets.js';
import { readers, reviewers } from '../core/reviewers/index.js';
import type { ReviewMaterials } from '../core/reviewers/review-materials.js';
import type { ChangedFile } from '../core/reviewers/reviewer.js';
import { newSecrets } from '../core/reviewers/security/secrets.js';
import { wholeTexts } from '../core/reviewers/whole-texts.js';
import { countedByConfig } from '../core/run-plan.js';
import { rereadPullRequest } from '../github/pull-requests.js';
import { listChangedFiles } from '../github/reviews.js';
import { findChecks } from '../store/checks.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { isReviewed } from '../store/reviews.js';
import { findHeadState } from '../store/run-target.js';
import { type HeadFiles, openHeadFiles } from './head-files.js';
import { analyzeResultOf } from './results.js';
import type { RunIo } from './stage.js';

/** Everything that a review is decided on: what the pull request changes, and the files that a reviewer wants whole. */
export async function gatherReview(run: ClaimedRun, io: RunIo): Promise<ReviewMaterials> {
  const { config } = io.plan;
  const wanted = config.review.reviewers;
  const nothing = { files: [], texts: [], paths: [], secrets: [], wanted, notes: [], failed: [], model: null };
  const skip = await reasonToSkip(run, io);
  if (skip !== null) return { ...nothing, skip };
  const all = await listChangedFiles(io.octokit, io.target);
  if (all === null) return { ...nothing, skip: 'GitHub does not show what the pull request changes' };
  // The list is of the head as it is now: our own fix may just have replaced it.
  const now = await rereadPullRequest(io.octokit, io.target, io.target.pullRequestNumber);
  if (now.pullRequest.headSha !== run.headSha) return { ...nothing, skip: 'the head has moved on' };
  const files = all.filter((file) => !isSecretName(file));
  const tree = await openHeadFiles(run.headSha, io);
  const paths = [...(tree?.paths ?? [])];
  const named = new Set(reviewers.flatMap(({ reads }) => reads(files, paths)));
  await tree?.read(named);
  const texts = wholeTexts(named, files, (path) => tree?.file(path)?.text ?? null);
  const shown = files.map((file) => ({ ...hideSecrets(file), ...sizeOf(file, tree) }));
  const hidden = shown.filter(({ lines }, index) => lines === null && files[index]?.lines !== null);
  return {
    skip: null,
    files: shown,
    texts,
    paths,
    secrets: newSecrets({ files, head: () => null, base: () => null, paths: [] }),
    wanted,
    failed: analyzeResultOf(run).failures.map(({ checkName, category }) => ({ check: checkName, category })),
    model: null,
    notes: [
      ...hidden.map(({ path }) => `${path} holds what looks like a secret over several lines, and was not looked at.`),
      ...(files.length < all.length ? ['A file whose name looks like a secret was not looked at.'] : []),
    ],
  };
}

/** GitHub lists no sizes with a diff; they matter where there is nothing else to see. */
function sizeOf({ path, lines }: ChangedFile, tree: HeadFiles | null): { bytes?: number } {
  const bytes = lines === null ? (tree?.bytesOf(path) ?? null) : null;
  return bytes === null ? {} : { bytes };
}

async function reasonToSkip(run: ClaimedRun, io: RunIo): Promise<string | null> {
  const { config, asked } = io.plan;
  const head = await findHeadState(io.pool, run);
  if (!head.current || !head.open) return 'the run is no longer about the head of an open pull request';
  if (isFixBranch(io.target.headBranch) && !head.fork) return 'the pull request is a fix of Regreen itself';
  if (asked.review !== null) return null;
  if (asked.stop !== null) return `${asked.stop} has stopped everything at this head`;
  if (!config.review.enabled) return 'reviews are switched off (review.enabled)';
  if (head.draft) return 'the pull request is a draft';
  if (await isReviewed(io.pool, run)) return 'this head was reviewed already';
  const checks = countedChecks(await findChecks(io.pool, run.pullRequestId, run.headSha), io.github.appId);
  if (countedByConfig(checks, config).some(isAtWork)) return 'reviews come when the checks have ended';
  const { reviewers: wanted } = config.review;
  const names = readers.map(({ name }) => name);
  return wanted.length > 0 && !wanted.some((name) => names.includes(name))
    ? `review.reviewers names none of those there are: ${names.join(', ')}`
    : null;
}

/** What waits for a person, or for a service that never answers, would keep the review away for good. */
const isAtWork = ({ source, status }: Check): boolean =>
  source === 'check_run' && (status === 'queued' || status === 'in_progress');
