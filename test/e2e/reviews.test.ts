import { expect, test } from '@jest/globals';
import { NO_LONGER_APPLIES } from '../../src/core/reviewers/render-review.js';
import type { LocalGithub } from '../../src/dev/github/local-github.js';
import { failFormat, judge, openTill } from '../support/till.js';
import { type TestApp, withApp } from '../support/with-app.js';

const FOCUSED = "import { add } from './add.js';\n\ntest.only('adds', () => {\n  expect(add(1, 1)).toBe(2);\n});\n";
const CONFLICT = 'export const add = (a, b) =>\n<<<<<<< HEAD\n  a + b;\n=======\n  b + a;\n>>>>>>> main\n';

/** A branch with a focused test and a conflict that nobody has solved. */
function openCareless(github: LocalGithub, config = '') {
  const { repository, ann } = openTill(github, config);
  github.pushCommit(repository, {
    branch: 'careless',
    files: { 'src/add.test.js': FOCUSED, 'src/add.js': CONFLICT },
    by: ann,
  });
  const pull = github.openPullRequest(repository, { head: 'careless', by: ann });
  return { repository, ann, pull };
}

const kept = async ({ pool }: Pick<TestApp, 'pool'>) =>
  (await pool.query(`select reviewer_type as reviewer, status, decision from reviews order by reviewer_type`)).rows;

test('a pull request gets one review for its head, on the lines of its diff; what no longer applies is taken back', async () => {
  await withApp(async ({ github, drain, pool }) => {
    const { repository, ann, pull } = openCareless(github);
    await drain();
    const [review, ...others] = github.reviewsOf(pull);
    expect(others).toEqual([]);
    expect(review).toMatchObject({ state: 'COMMENTED', commitSha: pull.head.sha });
    const comments = github.reviewCommentsOf(pull);
    expect(comments.map(({ path, line }) => `${path}:${line}`).sort()).toEqual(['src/add.js:2', 'src/add.test.js:3']);
    expect(await kept({ pool })).toEqual([
      { reviewer: 'consistency', status: 'completed', decision: 'request_changes' },
      { reviewer: 'dependencies', status: 'completed', decision: 'approve' },
      { reviewer: 'security', status: 'completed', decision: 'approve' },
      { reviewer: 'tests', status: 'completed', decision: expect.not.stringMatching('approve') },
    ]);

    // Another event at the same head says nothing twice.
    judge(github, repository, pull.head.sha);
    await drain();
    expect(github.reviewsOf(pull)).toHaveLength(1);

    const answered = comments.find(({ path }) => path === 'src/add.js')!;
    github.answerReviewComment(pull, { to: answered, by: ann, body: 'Oh dear.' });
    github.pushCommit(repository, {
      branch: 'careless',
      files: { 'src/add.test.js': FOCUSED.replace('.only', ''), 'src/add.js': 'export const add = (a, b) => a + b;\n' },
      by: ann,
    });
    await drain();
    expect(github.reviewCommentsOf(pull).map(({ body }) => body)).toEqual([
      answered.body,
      'Oh dear.',
      NO_LONGER_APPLIES,
    ]);
    github.commentOnPullRequest(pull, '/regreen review', ann);
    await drain();
    expect(github.reviewCommentsOf(pull)).toHaveLength(3);
  });
});

test('what stands already is not said again at the next head', async () => {
  await withApp(async ({ github, drain }) => {
    const { repository, ann, pull } = openCareless(github);
    await drain();
    const before = github.reviewCommentsOf(pull).map(({ id }) => id);
    github.pushCommit(repository, { branch: 'careless', files: { 'src/more.test.js': FOCUSED }, by: ann });
    await drain();
    expect(github.reviewsOf(pull)).toHaveLength(2);
    const after = github.reviewCommentsOf(pull);
    expect(after.map(({ id }) => id)).toEqual([...before, expect.any(Number)]);
    expect(after.at(-1)!.path).toBe('src/more.test.js');
  });
});

test.each([
  ['has trouble of its own', 502, undefined, 2],
  ['will not have a comment where it is to stand', 422, 'Line must be part of the diff', 0],
])('it comes also where GitHub %s', async (_, status, text, comments) => {
  await withApp(async ({ github, drain, pool }) => {
    github.failNext({ method: 'POST', path: /\/reviews$/, status, ...(text ? { message: text } : {}) });
    const { pull } = openCareless(github);
    await drain();
    const [review, ...others] = github.reviewsOf(pull);
    expect(others).toEqual([]);
    expect(github.reviewCommentsOf(pull)).toHaveLength(comments);
    if (comments === 0) expect(review!.body).toContain('src/add.js:2');
    expect(await kept({ pool })).toHaveLength(4);
  });
});

test('a push that changes nothing of it is no reason to say it again', async () => {
  await withApp(async ({ github, drain }) => {
    const { repository, ann, pull } = openCareless(github);
    await drain();
    const said = github.reviewCommentsOf(pull).map(({ id }) => id);
    github.pushCommit(repository, { branch: 'careless', files: { 'note.md': 'more\n' }, by: ann });
    await drain();
    expect(github.reviewsOf(pull)).toHaveLength(1);
    expect(github.reviewCommentsOf(pull).map(({ id }) => id)).toEqual(said);
  });
});

test('it comes when the checks have ended, or when somebody who may write asks', async () => {
  await withApp(async ({ github, drain, pool }) => {
    const { repository, ann } = openTill(github);
    github.pushCommit(repository, { branch: 'careless', files: { 'src/add.js': CONFLICT }, by: ann });
    const pull = github.openPullRequest(repository, { head: 'careless', by: ann, draft: true });
    await drain();
    expect(await kept({ pool })).toEqual([]);
    const { jobs } = github.startWorkflowRun(repository, { headSha: pull.head.sha, jobs: [{ name: 'test' }] });
    github.setDraft(pull, false, ann);
    await drain();
    expect(github.reviewsOf(pull)).toEqual([]);
    github.completeJob(jobs[0]!, { conclusion: 'success', log: '' });
    await drain();
    expect(github.reviewsOf(pull)).toHaveLength(1);
  });
});

test('an observer keeps what it found, and says nothing', async () => {
  await withApp(async ({ github, drain, pool }) => {
    const { pull } = openCareless(github, 'mode: observe\n');
    await drain();
    expect(await kept({ pool })).toHaveLength(4);
    expect(github.reviewsOf(pull)).toEqual([]);
  });
});

test('where reviewing is not allowed, the run goes on without it', async () => {
  await withApp(async ({ github, drain, pool }) => {
    const { repository, pull } = openCareless(github);
    const message = 'Resource not accessible by integration';
    github.failNext({ method: 'POST', path: /\/reviews$/, status: 403, message });
    failFormat(github, repository, pull.head.sha);
    await drain();
    expect(github.reviewsOf(pull)).toEqual([]);
    expect(await kept({ pool })).toHaveLength(4);
    expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
  });
});
