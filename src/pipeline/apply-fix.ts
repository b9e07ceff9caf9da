import { diffLines } from '../core/fixes/diff-lines.js';
import { type FixAttempt, fixMetadataSchema } from '../core/fixes/fix-attempt.js';
import { commitMessage, fixBody, fixBranch, fixMark, fixTrailer } from '../core/fixes/fix-words.js';
import { judgeChanges } from '../core/fixes/gate/judge-changes.js';
import { applyLineEdits, linesOf } from '../core/fixes/line-edits.js';
import type { FileChange } from '../core/fixes/patch.js';
import { suggestionBlock, suggestionsOf } from '../core/fixes/suggestions.js';
import type { PermissionName } from '../core/permissions.js';
import { createBranch, createFixCommit, findBranchHead, moveBranch, type WrittenFile } from '../github/fix-commits.js';
import { findPullRequestOf, listCommits, listDiff, openPullRequest } from '../github/pull-request-writes.js';
import { createReview, findReview } from '../github/reviews.js';
import { findWorkflowRun, rerunFailedJobs } from '../github/workflow-runs.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { type AttemptChange, moveFixAttempt } from '../store/fix-attempts.js';
import { findHeadState } from '../store/run-target.js';
import { openHeadFiles } from './head-files.js';
import { refusalOf } from './refusal.js';
import { branchMoved } from './reread.js';
import { MovedBranchError, NoLongerCurrentError, type RunIo } from './stage.js';
import { writeOnce } from './write-once.js';

/** Most suggestions of one review; the rest stands in the check run. */
const MAX_SUGGESTIONS = 30;

const NEEDS: Record<FixAttempt['metadata']['delivery'], PermissionName> = {
  rerun: 'actions',
  suggestion: 'pull_requests',
  commit: 'contents',
  pull_request: 'pull_requests',
  report: 'checks',
};

/**
 * The one writer of fixes. It takes an attempt as it is kept, validates it again, and puts exactly that on GitHub, once; what became of it is
 * kept with the attempt. What GitHub refuses for good ends the attempt with the reason, and gives false; everything else throws, to be tried again.
 */
export async function applyFix(attempt: FixAttempt, run: ClaimedRun, io: RunIo): Promise<boolean> {
  const metadata = fixMetadataSchema.parse(attempt.metadata);
  const move = (change: AttemptChange) => moveFixAttempt(io.pool, run, attempt.id, change);
  const verifyWithinMs = io.plan.config.fix.verifyWithinMinutes * 60_000;
  try {
    switch (metadata.delivery) {
      case 'report':
        break;
      case 'rerun':
        await move({ status: 'applying', verifyWithinMs });
        await rerun(attempt, run, io);
        await move({ status: 'verifying', verifyWithinMs });
        break;
      case 'suggestion':
        await suggest(attempt, run, io);
        break;
      case 'commit':
        await move({ status: 'applying', verifyWithinMs });
        await commit(attempt, run, io, move);
        await move({ status: 'verifying', verifyWithinMs });
        break;
      case 'pull_request': {
        await move({ status: 'applying', verifyWithinMs });
        const number = await stack(attempt, run, io, move);
        await move({ status: 'verifying', verifyWithinMs, metadata: { pullRequest: number } });
      }
    }
    return true;
  } catch (error) {
    if (error instanceof NoLongerCurrentError) {
      // A run that was called off leaves what it has not written to the next one.
      const { open, current } = await findHeadState(io.pool, run);
      await move(
        open && current && !(error instanceof MovedBranchError)
          ? { status: 'proposed' }
          : { status: 'superseded', message: 'the head has moved on since' },
      );
      throw error;
    }
    const message = refusalOf(error, NEEDS[metadata.delivery]);
    if (message === null) throw error;
    io.log.warn({ err: error, attempt: attempt.id }, 'GitHub refuses a fix for good');
    await move({ status: 'abandoned', message });
    return false;
  }
}

/** The files as the patch leaves them, made anew from the files at the head, past the gate again. */
async function patched({ metadata, headSha }: FixAttempt, io: RunIo): Promise<FileChange[]> {
  const files = await openHeadFiles(headSha, io);
  await files?.read(metadata.files.map(({ path }) => path));
  const changes = metadata.files.map(({ path, mode, edits }): FileChange => {
    const before = files?.file(path) ?? null;
    const after = before?.text == null ? null : applyLineEdits(before.text, edits);
    if (before === null || after === null) throw new Error(`the patch does not fit ${path} at ${headSha}`);
    return { path, before, after: { mode, text: after } };
  });
  if (judgeChanges(changes).verdict === 'refuse') throw new Error('the tamper gate refuses the patch that was kept');
  return changes;
}

const filesOf = (changes: FileChange[]): WrittenFile[] =>
  changes.flatMap(({ path, after }) => (after?.text == null ? [] : [{ path, mode: after.mode, text: after.text }]));

async function rerun({ metadata }: FixAttempt, run: ClaimedRun, io: RunIo): Promise<void> {
  if (!metadata.rerun) throw new Error('a re-run names no workflow run');
  const { workflowRunId, runAttempt } = metadata.rerun;
  const again = async () => {
    const workflowRun = await findWorkflowRun(io.octokit, io.target, workflowRunId);
    return workflowRun && workflowRun.runAttempt > runAttempt
      ? { githubId: workflowRunId, content: String(workflowRun.runAttempt) }
      : null;
  };
  await writeOnce(
    {
      kind: 'rerun',
      subject: `${workflowRunId}:${runAttempt}`,
      find: again,
      write: async (stillOurs) => {
        // Somebody else may have been faster: what is at work already is not run twice.
        const known = await again();
        if (known) return known;
        await stillOurs();
        await rerunFailedJobs(io.octokit, io.target, workflowRunId);
        return { githubId: workflowRunId, content: String(runAttempt + 1) };
      },
    },
    run,
    io,
  );
}

async function suggest(attempt: FixAttempt, run: ClaimedRun, io: RunIo): Promise<void> {
  const mark = fixMark(attempt.id);
  await writeOnce(
    {
      kind: 'suggestions',
      subject: attempt.id,
      find: async () => {
        const id = await findReview(io.octokit, io.target, { login: await io.github.ownLogin(), mark });
        return id === null ? null : { githubId: id, content: mark };
      },
      write: async (stillOurs) => {
        const changes = await patched(attempt, io);
        const diff = await listDiff(io.octokit, io.target);
        const suggestions = attempt.metadata.files.flatMap((file) => {
          const ranges = diffLines(diff.find(({ path }) => path === file.path)?.patch ?? '');
          const lines = linesOf(changes.find(({ path }) => path === file.path)?.before?.text ?? '');
          return suggestionsOf(file, ranges, (line) => lines[line - 1]).suggestions;
        });
        if (suggestions.length === 0) return { githubId: null, content: 'nothing of it is in the diff' };
        await stillOurs();
        const words = attempt.metadata.tool ?? attempt.strategy.replaceAll('_', ' ');
        const githubId = await createReview(io.octokit, io.target, {
          headSha: attempt.headSha,
          body: fixBody(attempt),
          comments: suggestions.slice(0, MAX_SUGGESTIONS).map((suggestion) => ({
            path: suggestion.path,
            startLine: suggestion.startLine,
            line: suggestion.endLine,
            body: `${words}\n\n${suggestionBlock(suggestion)}`,
          })),
        });
        return { githubId, content: mark };
      },
    },
    run,
    io,
  );
}

type Move = (change: AttemptChange) => Promise<void>;

async function commit(attempt: FixAttempt, run: ClaimedRun, io: RunIo, move: Move): Promise<void> {
  const branch = io.target.headBranch;
  if (branch === null) throw new MovedBranchError();
  const { content } = await writeOnce(
    {
      kind: 'fix_commit',
      subject: attempt.id,
      find: async () => {
        const known = attempt.fixSha;
        if (known !== null && (await findBranchHead(io.octokit, io.target, branch)) === known)
          return { githubId: null, content: known };
        const commits = await listCommits(io.octokit, io.target);
        const own = commits.find(({ message }) => message.split('\n').includes(fixTrailer(attempt.id)));
        return own ? { githubId: null, content: own.sha } : null;
      },
      write: async (stillOurs) => {
        const files = filesOf(await patched(attempt, io));
        const made = { parentSha: attempt.headSha, message: commitMessage(attempt), files };
        const to = await createFixCommit(io.octokit, io.target, made);
        // Kept first: the delivery that tells of the new head may be faster than GitHub's answer.
        await move({ status: 'applying', fixSha: to });
        await stillOurs();
        if (!(await moveBranch(io.octokit, io.target, branch, { from: attempt.headSha, to })))
          throw await branchMoved(run, io);
        return { githubId: null, content: to };
      },
    },
    run,
    io,
  );
  await move({ status: 'applying', fixSha: content });
}

/** A pull request of its own into the pull request's branch. */
async function stack(attempt: FixAttempt, run: ClaimedRun, io: RunIo, move: Move): Promise<number> {
  const base = io.target.headBranch;
  if (base === null) throw new MovedBranchError();
  const head = fixBranch(attempt.id);
  const { githubId, content } = await writeOnce(
    {
      kind: 'fix_pull_request',
      subject: attempt.id,
      find: async () => {
        const sha = await findBranchHead(io.octokit, io.target, head);
        const number = sha === null ? null : await findPullRequestOf(io.octokit, io.target, head);
        return sha !== null && number !== null ? { githubId: number, content: sha } : null;
      },
      write: async (stillOurs) => {
        const known = await findBranchHead(io.octokit, io.target, head);
        const sha = known ?? (await commitFor(attempt, io));
        await move({ status: 'applying', fixSha: sha });
        if (known === null) await createBranch(io.octokit, io.target, head, sha);
        await stillOurs();
        const title = commitMessage(attempt).split('\n')[0] ?? 'fix';
        const body = `${fixBody(attempt)}\n\nFor #${io.target.pullRequestNumber}.`;
        return { githubId: await openPullRequest(io.octokit, io.target, { title, body, head, base }), content: sha };
      },
    },
    run,
    io,
  );
  await move({ status: 'applying', fixSha: content });
  return githubId ?? 0;
}

async function commitFor(attempt: FixAttempt, io: RunIo): Promise<string> {
  const files = filesOf(await patched(attempt, io));
  return createFixCommit(io.octokit, io.target, { parentSha: attempt.headSha, message: commitMessage(attempt), files });
}
