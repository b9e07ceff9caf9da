import type { LocalGithub } from '../../../src/dev/github/local-github.js';
import type { addPullRequest, asInstallation } from './connect.js';

/** Asks once for everything that a fix needs; contract.test.ts judges the answers. */
export async function askForFixes(
  github: LocalGithub,
  { at, repository, pull, commit, author }: ReturnType<typeof addPullRequest>,
  { rest }: Awaited<ReturnType<typeof asInstallation>>,
): Promise<void> {
  const { git, pulls, actions, reactions } = rest;
  const ofPull = { ...at, pull_number: pull.number };

  await rest.repos.getBranch({ ...at, branch: 'add-sum' });
  const { data: head } = await git.getCommit({ ...at, commit_sha: commit.sha });
  const { data: blob } = await git.createBlob({ ...at, content: '#!/bin/sh\n' });
  await git.createBlob({ ...at, content: 'AAEC', encoding: 'base64' });
  const { data: tree } = await git.createTree({
    ...at,
    base_tree: head.tree.sha,
    tree: [
      { path: 'src/sum.ts', mode: '100644', type: 'blob', content: 'export const sum = 1;\n' },
      { path: 'bin/run', mode: '100755', type: 'blob', sha: blob.sha },
      { path: 'bin/link', mode: '120000', type: 'blob', content: '/etc/hosts' },
      { path: 'vendor', mode: '160000', type: 'commit', sha: 'f'.repeat(40) },
      { path: 'README.md', mode: '100644', type: 'blob', sha: null },
    ],
  });
  const made = { ...at, message: 'Fix', tree: tree.sha, parents: [commit.sha] };
  const { data: fix } = await git.createCommit(made);
  await git.createCommit({
    ...made,
    author: { name: 'Ada', email: 'ada@example.com', date: '2026-01-02T03:04:05Z' },
  });
  await git.getCommit({ ...at, commit_sha: fix.sha });
  await git.createRef({ ...at, ref: 'refs/heads/regreen/fix', sha: fix.sha });
  await git.listMatchingRefs({ ...at, ref: 'heads/regreen' });
  const opened = await pulls.create({ ...at, title: 'Fix', head: 'regreen/fix', base: 'main', draft: true });
  await pulls.update({ ...at, pull_number: opened.data.number, title: 'Fixed', body: 'Why', state: 'closed' });
  await git.updateRef({ ...at, ref: 'heads/add-sum', sha: fix.sha, force: false });
  await git.deleteRef({ ...at, ref: 'heads/regreen/fix' });
  await git.getTree({ ...at, tree_sha: fix.sha, recursive: '1' });
  for (const path of ['bin', 'bin/link', 'bin/run', 'vendor'])
    await rest.repos.getContent({ ...at, path, ref: 'add-sum' });
  await rest.repos.getCommit({ ...at, ref: fix.sha });
  await rest.repos.listCommits({ ...at, sha: 'add-sum', per_page: 2 });
  await pulls.listCommits(ofPull);
  await pulls.listFiles(ofPull);

  const comment = { path: 'src/sum.ts', line: 1, side: 'RIGHT', body: 'Here' };
  const reviewed = await pulls.createReview({
    ...ofPull,
    commit_id: fix.sha,
    event: 'COMMENT',
    body: 'Look',
    comments: [comment],
  });
  const review = { ...ofPull, review_id: reviewed.data.id };
  const blocking = await pulls.createReview({ ...ofPull, event: 'REQUEST_CHANGES', body: 'Not so' });
  await pulls.dismissReview({ ...ofPull, review_id: blocking.data.id, message: 'Mended' });
  await pulls.createReview({ ...ofPull, body: 'Not yet' });
  await pulls.listReviews(ofPull);
  await pulls.getReview(review);
  await pulls.updateReview({ ...review, body: 'Looked' });
  await pulls.listCommentsForReview(review);
  const single = await pulls.createReviewComment({
    ...ofPull,
    path: 'bin/run',
    line: 1,
    side: 'RIGHT',
    commit_id: fix.sha,
    body: 'There',
  });
  const ofComment = { ...at, comment_id: single.data.id };
  await pulls.listReviewComments(ofPull);
  await pulls.getReviewComment(ofComment);
  await pulls.updateReviewComment({ ...ofComment, body: 'Where' });
  await pulls.createReplyForReviewComment({ ...ofPull, comment_id: single.data.id, body: 'Thanks' });
  await pulls.deleteReviewComment(ofComment);

  const command = github.commentOnPullRequest(pull, '/regreen fix', author);
  const toCommand = { ...at, comment_id: command.id };
  const { data: reaction } = await reactions.createForIssueComment({ ...toCommand, content: 'eyes' });
  await reactions.createForIssueComment({ ...toCommand, content: 'eyes' });
  await reactions.listForIssueComment(toCommand);
  await reactions.deleteForIssueComment({ ...toCommand, reaction_id: reaction.id });

  const { workflowRun } = github.startWorkflowRun(repository, { headSha: commit.sha, jobs: [{ name: 'test' }] });
  const run = { ...at, run_id: workflowRun.id };
  github.completeRun(workflowRun, { conclusion: 'failure', log: 'boom\n' });
  await actions.reRunWorkflowFailedJobs(run);
  github.completeRun(workflowRun, { conclusion: 'success' });
  await actions.reRunWorkflow(run);
  github.completeRun(workflowRun, { conclusion: 'success' });
  const [job] = github.jobsOfAttempt(workflowRun);
  await actions.reRunJobForWorkflowRun({ ...at, job_id: job!.id });
  await actions.getWorkflowRunAttempt({ ...run, attempt_number: 1 });
  await actions.getWorkflowRun(run);
}
