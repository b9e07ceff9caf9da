import { expect, test } from '@jest/globals';
import type { PullRequest } from '../../src/dev/github/entities.js';
import { replayRun } from '../../src/pipeline/replay.js';
import { configure } from '../support/shop.js';
import { judge, openTill } from '../support/till.js';
import { type TestApp, withApp } from '../support/with-app.js';

/** A repository with a merge queue, and two pull requests that are green by themselves. */
async function openQueue({ github, drain }: TestApp) {
  const till = openTill(github);
  const { repository, ann, installation } = till;
  github.acceptPermissions(installation, { ...installation.permissions, merge_queues: 'read' });
  github.pushCommit(repository, { branch: 'other', files: { 'b.go': 'package main\n' }, by: ann });
  const pulls = ['format', 'other'].map((head) => github.openPullRequest(repository, { head }));
  for (const pull of pulls) judge(github, repository, pull.head.sha);
  await drain();
  return { ...till, pulls: pulls as [PullRequest, PullRequest] };
}

const told = ({ github }: TestApp, pull: PullRequest) => {
  const [checkRun, ...more] = github.ownCheckRunsOf(pull.head.sha);
  expect(more).toEqual([]);
  const comments = github.commentsOf(pull).filter(({ body }) => body.includes('merge queue'));
  expect(comments.length).toBeLessThan(2);
  return {
    title: checkRun?.output.title ?? null,
    conclusion: checkRun?.conclusion ?? null,
    comment: comments[0]?.body ?? null,
  };
};
const NOTHING = { title: null, conclusion: null, comment: null };

test('a failure on the trial merge is diagnosed and told on the pull request that it put out, until it is in the queue again', async () => {
  await withApp(async (app) => {
    const { github, drain, pool } = app;
    const { repository, pulls, ann } = await openQueue(app);
    const [pull, behind] = pulls;
    expect(told(app, pull)).toEqual(NOTHING);
    const group = github.enqueuePullRequest(pull);
    const next = github.enqueuePullRequest(behind, undefined, { ahead: group });
    judge(github, repository, group.headSha, 'failure');
    judge(github, repository, next.headSha, 'failure');
    await drain();
    // It has not been put out yet.
    expect(told(app, pull)).toEqual(NOTHING);

    github.destroyMergeGroup(pull, group, 'dequeued');
    github.destroyMergeGroup(behind, next, 'invalidated');
    await drain();
    expect(told(app, pull)).toEqual({
      title: 'Out of the merge queue: test failed there',
      conclusion: 'neutral',
      comment: expect.stringMatching(
        /left the merge queue unmerged[\s\S]*- `test`: Test failed[\s\S]*TestTill[\s\S]*\(test failed\)/,
      ),
    });
    expect(told(app, behind)).toEqual(NOTHING);
    const { rows } = await pool.query(
      `select r.id from pipeline_runs r join pull_requests p on p.id = r.pr_id where p.pr_number = $1 order by r.id desc limit 1`,
      [pull.number],
    );
    expect(await replayRun({ pool, codeRef: 'test' }, rows[0].id, { dryRun: true })).toMatchObject({ same: true });

    // Merged onto the same commit in the same second it would be the same trial merge.
    github.pushCommit(repository, { branch: 'main', files: { 'd.go': 'package main\n' }, by: ann });
    github.enqueuePullRequest(pull);
    await drain();
    expect(told(app, pull)).toMatchObject({ title: 'Resolved: 2 checks green', conclusion: 'success', comment: null });
  });
});

test('a group of several tells each of them, whichever delivery comes last', async () => {
  await withApp(async (app) => {
    const { github, drain } = app;
    const { repository, pulls, ann } = await openQueue(app);
    github.pushCommit(repository, { branch: 'third', files: { 'c.go': 'package main\n' }, by: ann });
    const third = github.openPullRequest(repository, { head: 'third', title: 'Not in it (#1)' });
    judge(github, repository, third.head.sha);
    const group = github.enqueuePullRequest(pulls[1], undefined, { together: [pulls[0]] });
    github.destroyMergeGroup(pulls[1], group, 'dequeued');
    await drain();
    expect(pulls.map((pull) => told(app, pull))).toEqual([NOTHING, NOTHING]);
    judge(github, repository, group.headSha, 'failure');
    await drain();
    const out = { title: 'Out of the merge queue: test failed there', conclusion: 'neutral' };
    for (const pull of pulls) expect(told(app, pull)).toMatchObject(out);
    expect(told(app, third)).toEqual(NOTHING);
  });
});

test('with report.always each trial merge is answered at once, and once; without it, none is', async () => {
  await withApp(async (app) => {
    const { github, drain } = app;
    const { repository, pulls } = await openQueue(app);
    const silent = github.enqueuePullRequest(pulls[0]);
    await drain();
    expect(github.ownCheckRunsOf(silent.headSha)).toEqual([]);
    github.destroyMergeGroup(pulls[0], silent, 'dequeued');

    configure(github, repository, 'report: {always: true}\n');
    github.pushCommit(repository, { branch: 'format', files: { 'e.go': 'package main\n' } });
    judge(github, repository, pulls[0].head.sha);
    await drain();
    const group = github.enqueuePullRequest(pulls[0]);
    await drain();
    const answers = () => github.ownCheckRunsOf(group.headSha).map(({ status, conclusion }) => [status, conclusion]);
    expect(answers()).toEqual([['completed', 'neutral']]);
    judge(github, repository, group.headSha);
    judge(github, repository, pulls[0].head.sha);
    await drain();
    expect(answers()).toEqual([['completed', 'neutral']]);
  });
});

test('that the base branch fails the same way is told with a failure on the trial merge', async () => {
  await withApp(async (app) => {
    const { github, drain } = app;
    const { repository, pulls, ann } = await openQueue(app);
    const { sha } = github.pushCommit(repository, { branch: 'main', files: { 'd.go': 'package main\n' }, by: ann });
    judge(github, repository, sha, 'failure');
    await drain();
    const group = github.enqueuePullRequest(pulls[0]);
    judge(github, repository, group.headSha, 'failure');
    github.destroyMergeGroup(pulls[0], group, 'dequeued');
    await drain();
    expect(told(app, pulls[0]).comment).toMatch(/TestTill.*\(test failed\)\..*main/);
  });
});
