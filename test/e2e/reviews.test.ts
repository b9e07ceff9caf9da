import { expect, test } from '@jest/globals';
import { NO_LONGER_APPLIES, reviewMark } from '../../src/core/reviewers/render-review.js';
import type { LocalGithub } from '../../src/dev/github/local-github.js';
import { startLocalModel } from '../../src/dev/model/local-model.js';
import type { Asked, Turn } from '../../src/dev/model/turn.js';
import { aboutOf, modelsAt, say, silent } from '../support/local-models.js';
import { failFormat, judge, openTill } from '../support/till.js';
import { type TestApp, withApp } from '../support/with-app.js';

const FOCUSED = "import { add } from './add.js';\n\ntest.only('adds', () => {\n  expect(add(1, 1)).toBe(2);\n});\n";
const CONFLICT = 'export const add = (a, b) =>\n<<<<<<< HEAD\n  a + b;\n=======\n  b + a;\n>>>>>>> main\n';

const MENDED = {
  'src/add.test.js': FOCUSED.replace('.only', ''),
  'src/add.js': 'export const add = (a, b) => a + b;\n',
};

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

/** GitHub dates to the second: of two heads in one nobody knows which is newer. `push`: which push of the test it is. */
function pushNext(
  github: LocalGithub,
  { repository, ann }: Pick<ReturnType<typeof openCareless>, 'repository' | 'ann'>,
  push: number,
  files: Record<string, string>,
): void {
  github.setClock(() => new Date(Date.now() + 2_000 * push));
  github.pushCommit(repository, { branch: 'careless', files, by: ann });
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
    pushNext(github, { repository, ann }, 1, MENDED);
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
    pushNext(github, { repository, ann }, 1, { 'src/more.test.js': FOCUSED });
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
    pushNext(github, { repository, ann }, 1, { 'note.md': 'more\n' });
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

const BLOCKING = 'review:\n  requestChanges: true\n';
const statesOf = (github: LocalGithub, pull: Parameters<LocalGithub['reviewsOf']>[0]) =>
  github.reviewsOf(pull).map(({ state }) => state);

test('where it may ask for changes, it does, until they are made', async () => {
  await withApp(async ({ github, drain }) => {
    const { repository, ann, pull } = openCareless(github, BLOCKING);
    await drain();
    expect(statesOf(github, pull)).toEqual(['CHANGES_REQUESTED']);
    expect(github.reviewCommentsOf(pull)).toHaveLength(2);

    // What stands already still blocks, and is not said again.
    pushNext(github, { repository, ann }, 1, { 'note.md': 'more\n' });
    await drain();
    expect(statesOf(github, pull)).toEqual(['CHANGES_REQUESTED']);

    const theirs = github.reviewPullRequest(pull, { by: ann, state: 'CHANGES_REQUESTED', body: 'Not so fast.' });
    github.failNext({ method: 'PUT', path: /\/dismissals$/, status: 502 });
    pushNext(github, { repository, ann }, 2, MENDED);
    await drain();
    expect(statesOf(github, pull)).toEqual(['DISMISSED', 'CHANGES_REQUESTED']);
    expect(theirs.state).toBe('CHANGES_REQUESTED');
    expect(github.reviewCommentsOf(pull)).toEqual([]);
  });
});

test('what stood before it might ask for changes is said once more, without its comments', async () => {
  await withApp(async ({ github, drain }) => {
    const { repository, ann, pull } = openCareless(github);
    await drain();
    expect(statesOf(github, pull)).toEqual(['COMMENTED']);
    github.pushCommit(repository, { branch: 'main', files: { '.github/regreen.yml': BLOCKING } });
    pushNext(github, { repository, ann }, 1, { 'note.md': 'more\n' });
    await drain();
    expect(statesOf(github, pull)).toEqual(['COMMENTED', 'CHANGES_REQUESTED']);
    expect(github.reviewsOf(pull)[1]!.body).toContain('src/add.js:2');
    expect(github.reviewCommentsOf(pull)).toHaveLength(2);
  });
});

test.each([
  ['a comment', ['Line must be part of the diff'], 'CHANGES_REQUESTED'],
  ['that it blocks', ['Review Can not request changes', 'Review Can not request changes'], 'COMMENTED'],
])('it asks for changes as far as GitHub lets it: not %s', async (_, refusals, state) => {
  await withApp(async ({ github, drain }) => {
    for (const message of refusals) github.failNext({ method: 'POST', path: /\/reviews$/, status: 422, message });
    const { pull } = openCareless(github, BLOCKING);
    await drain();
    expect(statesOf(github, pull)).toEqual([state]);
    expect(github.reviewCommentsOf(pull)).toEqual([]);
    expect(github.reviewsOf(pull)[0]!.body).toContain('src/add.js:2');
  });
});

test('another bot that writes our mark does not silence the review', async () => {
  await withApp(async ({ github, drain }) => {
    const { repository, ann } = openTill(github);
    github.pushCommit(repository, { branch: 'careless', files: { 'src/add.js': CONFLICT }, by: ann });
    const pull = github.openPullRequest(repository, { head: 'careless', by: ann });
    const by = github.addAccount({ login: 'github-actions[bot]', type: 'Bot' });
    github.reviewPullRequest(pull, { by, state: 'COMMENTED', body: reviewMark(pull.head.sha) });
    await drain();
    expect(github.reviewsOf(pull)).toHaveLength(2);
    expect(github.reviewCommentsOf(pull)).toHaveLength(1);
  });
});

test('a block that a person has dismissed is not put up again for the same, but for what is new', async () => {
  await withApp(async ({ github, drain }) => {
    const { repository, ann, pull } = openCareless(github, BLOCKING);
    await drain();
    github.reviewsOf(pull)[0]!.state = 'DISMISSED';
    pushNext(github, { repository, ann }, 1, { 'note.md': 'more\n' });
    await drain();
    expect(statesOf(github, pull)).toEqual(['DISMISSED']);
    pushNext(github, { repository, ann }, 2, { 'src/other.js': CONFLICT });
    await drain();
    expect(statesOf(github, pull)).toEqual(['DISMISSED', 'CHANGES_REQUESTED']);
  });
});

test('a block does not outlive the reviews that put it up', async () => {
  await withApp(async ({ github, drain }) => {
    const { repository, ann, pull } = openCareless(github, BLOCKING);
    await drain();
    expect(statesOf(github, pull)).toEqual(['CHANGES_REQUESTED']);
    github.pushCommit(repository, { branch: 'main', files: { '.github/regreen.yml': 'review:\n  enabled: false\n' } });
    pushNext(github, { repository, ann }, 1, { 'note.md': 'more\n' });
    await drain();
    expect(statesOf(github, pull)).toEqual(['DISMISSED']);
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

/** Whether a reviewer with a lens is asked, by words of the lens. */
const isOf = (asked: Asked, words: string) => aboutOf(asked) === 'review' && asked.text.includes(words);

test('with a model each reads the diff too: what stands there is said, what does not is not, and who got no answer is told of', async () => {
  const remark = (changes: object) => ({
    ...{ path: 'src/add.js', line: 1, severity: 'high', message: 'It takes text too: `add("1", 1)` is "11".' },
    ...{ evidence: 'const add = (a, b)', ...changes },
  });
  let says = [remark({}), remark({ line: 1, evidence: 'const subtract' })];
  const model = await startLocalModel((asked): Turn => {
    if (isOf(asked, 'lets somebody do or see')) return { kind: 'refuse', text: 'No.' };
    return isOf(asked, 'something else than it is meant to') ? say({ findings: says }) : silent(asked);
  });
  try {
    await withApp(
      async ({ github, drain, pool }) => {
        const { repository, ann } = openTill(github);
        github.pushCommit(repository, { branch: 'careless', files: { 'src/add.js': MENDED['src/add.js'] }, by: ann });
        const pull = github.openPullRequest(repository, { head: 'careless', by: ann });
        await drain();
        const comments = github.reviewCommentsOf(pull);
        expect(comments.map(({ path, line }) => `${path}:${line}`)).toEqual(['src/add.js:1']);
        expect(comments[0]!.body).toContain(
          '**Medium** (correctness, by a language model): It takes text too: `add("1", 1)`',
        );
        const { rows } = await pool.query(
          `select reviewer_type as reviewer, status, decision, metadata->>'model' as model, (metadata->>'dropped')::int as dropped from reviews order by 1`,
        );
        const [said, silently] = [{ model: 'openai-compatible/small' }, { decision: 'approve', dropped: 0 }];
        expect(rows).toMatchObject([
          { reviewer: 'consistency', ...said, ...silently },
          { reviewer: 'correctness', ...said, decision: 'comment', dropped: 1 },
          { reviewer: 'dependencies', model: null, decision: 'approve' },
          { reviewer: 'security', status: 'completed', model: null, decision: 'approve' },
          { reviewer: 'tests', ...said },
        ]);
        const stages = await pool.query(
          `select status, result->'notes' as notes from run_stages where stage = 'review'`,
        );
        expect(stages.rows).toEqual([
          { status: 'degraded', notes: [expect.stringMatching(/^Without the language model: security \(.*\)\.$/)] },
        ]);

        // It keeps still this time: the line stands, and so does what was said of it.
        says = [];
        pushNext(github, { repository, ann }, 1, { 'note.md': 'more\n' });
        await drain();
        expect(github.reviewCommentsOf(pull).map(({ id }) => id)).toEqual(comments.map(({ id }) => id));
        pushNext(github, { repository, ann }, 2, {
          'src/add.js': 'export const add = (a, b) => Number(a) + Number(b);\n',
        });
        await drain();
        expect(github.reviewCommentsOf(pull)).toEqual([]);
        expect(github.reviewsOf(pull)).toHaveLength(1);
      },
      { models: modelsAt(model.url) },
    );
  } finally {
    await model.close();
  }
});
