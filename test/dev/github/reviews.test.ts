import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalGithub, startLocalGithub } from '../../../src/dev/github/local-github.js';
import { addPullRequest, asInstallation, refusal } from './connect.js';

let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;
let octokit: Awaited<ReturnType<typeof asInstallation>>;
let privateKey: string | undefined;

const permissions = { contents: 'read', metadata: 'read', pull_requests: 'write' } as const;
const numbered = (from: number, to: number, change: Record<number, string> = {}) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${change[from + index] ?? `line ${from + index}`}\n`).join('');

beforeEach(async () => {
  github = await startLocalGithub({ permissions, privateKey });
  privateKey = github.privateKey;
  world = addPullRequest(github);
  github.pushCommit(world.repository, { branch: 'main', files: { 'long.txt': numbered(1, 40) } });
  // The branch starts anew at main, so that long.txt is changed in it and not added: lines 10 and 30.
  github.pushCommit(world.repository, {
    branch: 'edit',
    files: { 'long.txt': numbered(1, 40, { 10: 'ten', 30: 'thirty' }) },
    by: world.author,
  });
  world.pull = github.openPullRequest(world.repository, { head: 'edit', by: world.author });
  octokit = await asInstallation(github, world.installation);
});
afterEach(() => github.close());

/** Untyped on purpose: the refusals below need bodies that Octokit's own types forbid. */
const review = (body: object) =>
  octokit.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
    ...world.at,
    pull_number: world.pull.number,
    ...body,
  });
const on = (line: number, more: object = {}) => ({ path: 'long.txt', line, body: 'Here', ...more });
const single = (body: object) =>
  octokit.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/comments', {
    ...world.at,
    pull_number: world.pull.number,
    commit_id: world.pull.head.sha,
    ...body,
  } as never);

describe('a review', () => {
  test('carries comments on lines of the diff, context included, and is listed with them', async () => {
    const suggestion = 'Try\n\n```suggestion\nten\n```';
    const { data } = await review({
      event: 'COMMENT',
      body: 'Summary',
      commit_id: world.pull.head.sha,
      comments: [on(10, { side: 'RIGHT', body: suggestion }), on(33, { start_line: 27, start_side: 'RIGHT' })],
    });
    expect(data).toMatchObject({
      state: 'COMMENTED',
      body: 'Summary',
      user: { login: 'regreen[bot]', type: 'Bot' },
      commit_id: world.pull.head.sha,
    });
    const at = { ...world.at, pull_number: world.pull.number };
    const ofReview = await octokit.rest.pulls.listCommentsForReview({ ...at, review_id: Number(data.id) });
    const all = await octokit.rest.pulls.listReviewComments(at);
    expect(all.data.map((one) => one.id)).toEqual(ofReview.data.map((one) => one.id));
    expect(all.data).toMatchObject([
      { path: 'long.txt', line: 10, side: 'RIGHT', start_line: null, body: suggestion, position: 5 },
      { line: 33, start_line: 27, start_side: 'RIGHT' },
    ]);
    expect(all.data[0]?.diff_hunk).toBe('@@ -7,7 +7,7 @@\n line 7\n line 8\n line 9\n-line 10\n+ten');
    expect((await octokit.rest.pulls.listReviews(at)).data.map((one) => one.id)).toEqual([data.id]);
    expect((await octokit.rest.pulls.get(at)).data.review_comments).toBe(2);
    await octokit.rest.pulls.updateReview({ ...at, review_id: Number(data.id), body: 'Later' });
    expect((await octokit.rest.pulls.getReview({ ...at, review_id: Number(data.id) })).data.body).toBe('Later');
    expect(github.reviewsOf(world.pull)).toMatchObject([{ body: 'Later', state: 'COMMENTED' }]);
  });

  test('may speak of a line that is gone, and of a position', async () => {
    const { data } = await review({
      event: 'COMMENT',
      comments: [on(10, { side: 'LEFT' }), { path: 'long.txt', position: 5, body: 'x' }],
    });
    const comments = github.reviewCommentsOf(world.pull).filter((one) => one.reviewId === data.id);
    expect(comments).toMatchObject([
      { side: 'LEFT', line: 10, position: 4 },
      { side: 'RIGHT', line: 10, position: 5 },
    ]);
  });

  const comment = (...comments: object[]) => ({ event: 'COMMENT', comments });
  test.each([
    ['a line outside the hunks', comment(on(10), on(20)), 'Line could not be resolved'],
    ['a line after the context', comment(on(14)), 'Line could not be resolved'],
    ['a line on the wrong side', comment(on(41, { side: 'LEFT' })), 'Line could not be resolved'],
    ['a file that did not change', comment({ ...on(1), path: 'README.md' }), 'Path could not be resolved'],
    ['lines of two hunks', comment(on(30, { start_line: 10 })), 'Start line could not be resolved'],
    [
      'an end before its start',
      comment(on(10, { start_line: 10 })),
      'Pull request review thread start line must precede the end line.',
    ],
    ['nothing to say', { event: 'COMMENT' }, "Body can't be blank"],
  ])('is refused as a whole with %s', async (_what, body, message) => {
    expect(await refusal(review(body))).toMatchObject({
      status: 422,
      data: { message: 'Unprocessable Entity', errors: [message] },
    });
    expect(github.reviewsOf(world.pull)).toEqual([]);
    expect(github.reviewCommentsOf(world.pull)).toEqual([]);
  });

  test.each([
    ['a commit of another branch', () => ({ ...comment(on(10)), commit_id: world.commit.sha })],
    ['a comment without a body', () => comment({ path: 'long.txt', line: 10 })],
    ['a field there is not', () => comment(on(10, { colour: 'red' }))],
    ['an unknown event', () => ({ event: 'SHRUG', body: 'x' })],
  ])('is refused with %s', async (_what, body) => {
    expect(await refusal(review(body()))).toMatchObject({ status: 422 });
  });

  test('without an event waits, unseen by others, and there is one of them', async () => {
    const { data } = await review({ body: 'Not yet', comments: [on(10)] });
    expect(data.state).toBe('PENDING');
    expect(github.reviewCommentsOf(world.pull)).toEqual([]);
    expect((await refusal(review({ event: 'COMMENT', body: 'x' }))).data.errors).toEqual([
      'User can only have one pending review per pull request',
    ]);
  });

  test('that asks for changes may be dismissed, once, and no other may', async () => {
    const at = { ...world.at, pull_number: world.pull.number };
    const blocking = await review({ event: 'REQUEST_CHANGES', body: 'Not so' });
    expect(blocking.data.state).toBe('CHANGES_REQUESTED');
    const dismissal = { ...at, review_id: Number(blocking.data.id), message: 'It is mended' };
    expect((await octokit.rest.pulls.dismissReview(dismissal)).data).toMatchObject({
      state: 'DISMISSED',
      body: 'Not so',
    });
    expect(await refusal(octokit.rest.pulls.dismissReview(dismissal))).toMatchObject({ status: 422 });
    const { data } = await review({ event: 'COMMENT', body: 'So so' });
    const other = { ...dismissal, review_id: Number(data.id) };
    expect(await refusal(octokit.rest.pulls.dismissReview(other))).toMatchObject({ status: 422 });
    expect(await refusal(octokit.rest.pulls.dismissReview({ ...dismissal, message: '' }))).toMatchObject({
      status: 422,
    });
  });

  test('of a person is listed too, and not ours to change', async () => {
    const theirs = github.reviewPullRequest(world.pull, {
      by: github.addAccount({ login: 'reviewer' }),
      state: 'APPROVED',
      comments: [{ path: 'long.txt', line: 10, body: 'Nice' }],
    });
    const at = { ...world.at, pull_number: world.pull.number, review_id: theirs.id };
    expect((await octokit.rest.pulls.getReview(at)).data).toMatchObject({
      state: 'APPROVED',
      user: { login: 'reviewer' },
    });
    expect(await refusal(octokit.rest.pulls.updateReview({ ...at, body: 'x' }))).toMatchObject({ status: 403 });
    const [comment] = github.reviewCommentsOf(world.pull);
    const id = { ...world.at, comment_id: comment!.id };
    expect(await refusal(octokit.rest.pulls.deleteReviewComment(id))).toMatchObject({ status: 403 });
    expect(() =>
      github.reviewPullRequest(world.pull, { by: world.author, comments: [{ path: 'long.txt', line: 20, body: 'x' }] }),
    ).toThrow(/not in the diff/);
  });

  test('needs pull_requests: write', async () => {
    github.acceptPermissions(world.installation, { ...permissions, pull_requests: 'read' });
    octokit = await asInstallation(github, world.installation);
    for (const call of [() => review({ event: 'COMMENT', body: 'x' }), () => single(on(10))])
      expect(await refusal(call())).toMatchObject({ status: 403 });
  });
});

describe('a single comment', () => {
  test('is a review of its own; it is answered, edited and deleted', async () => {
    const { data } = await single(on(10));
    const reply = await single({ in_reply_to: data.id, body: 'An answer' });
    expect(reply.data).toMatchObject({ in_reply_to_id: data.id, line: 10, path: 'long.txt' });
    expect(github.reviewsOf(world.pull)).toHaveLength(2);
    const at = { ...world.at, comment_id: Number(data.id) };
    await octokit.rest.pulls.updateReviewComment({ ...at, body: 'Edited' });
    expect((await octokit.rest.pulls.getReviewComment(at)).data.body).toBe('Edited');
    await octokit.rest.pulls.deleteReviewComment(at);
    expect(github.reviewCommentsOf(world.pull).map((one) => one.body)).toEqual(['An answer']);
    expect(await refusal(octokit.rest.pulls.getReviewComment(at))).toMatchObject({ status: 404 });
  });

  test('outside the diff is refused field by field', async () => {
    expect(await refusal(single(on(20)))).toMatchObject({
      status: 422,
      data: {
        message: 'Validation Failed',
        errors: [
          {
            resource: 'PullRequestReviewComment',
            code: 'custom',
            field: 'pull_request_review_thread.line',
            message: 'pull_request_review_thread.line must be part of the diff',
          },
          { code: 'missing_field', field: 'pull_request_review_thread.diff_hunk' },
        ],
      },
    });
  });

  test('is outdated once its file has changed, and only then', async () => {
    const { data } = await single(on(10));
    const show = async () =>
      (await octokit.rest.pulls.getReviewComment({ ...world.at, comment_id: Number(data.id) })).data;
    const { sha } = github.pushCommit(world.repository, { branch: 'edit', files: { 'other.txt': 'x' } });
    expect(await show()).toMatchObject({ line: 10, commit_id: sha });
    github.pushCommit(world.repository, { branch: 'edit', files: { 'long.txt': numbered(1, 40, { 10: 'TEN' }) } });
    expect(await show()).toMatchObject({ line: null, position: null, original_line: 10 });
  });
});

describe('a suggestion', () => {
  const suggest = async (more: object, ...lines: string[]) => {
    const { data } = await single(on(10, { body: ['Try', '```suggestion', ...lines, '```'].join('\n'), ...more }));
    return github.reviewCommentsOf(world.pull).find((one) => one.id === data.id)!;
  };
  const text = () => {
    const { objects } = github.world;
    const tree = objects.trees.get(objects.commits.get(world.pull.head.sha)?.treeSha ?? '') ?? [];
    return String(objects.blobs.get(tree.find((one) => one.name === 'long.txt')?.sha ?? ''));
  };

  test('replaces the lines it stands on, in a commit of whoever takes it', async () => {
    const comment = await suggest({ start_line: 9 }, 'nine and ten', '', 'more');
    const { sha, message } = github.commitSuggestion(comment, world.author);
    expect(text()).toBe(numbered(1, 40, { 9: 'nine and ten\n', 10: 'more', 30: 'thirty' }));
    expect(message).toMatch(/\n\nCo-authored-by: regreen\[bot\] <\d+\+regreen\[bot\]@users\.noreply\.github\.com>$/);
    expect(world.pull.head.sha).toBe(sha);
    expect(() => github.commitSuggestion(comment, world.author)).toThrow(/outdated/);
  });

  test('without lines takes them away; a comment without one suggests nothing', async () => {
    github.commitSuggestion(await suggest({}), world.author);
    expect(text()).toBe(numbered(1, 40, { 30: 'thirty' }).replace('line 10\n', ''));
    const { data } = await single({ ...on(30), line: 29, commit_id: world.pull.head.sha });
    const plain = github.reviewCommentsOf(world.pull).find((one) => one.id === data.id)!;
    expect(() => github.commitSuggestion(plain, world.author)).toThrow(/suggests nothing/);
  });
});

describe('a reaction', () => {
  test('is made once, counted, listed and taken back', async () => {
    const command = github.commentOnPullRequest(world.pull, '/regreen fix', world.author);
    const at = { ...world.at, comment_id: command.id };
    const react = (content: string) =>
      octokit.request('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', { ...at, content } as never);
    const first = await react('eyes');
    expect([first.status, (await react('eyes')).status]).toEqual([201, 200]);
    github.reactToComment(command, '+1', world.author);
    const { data } = await octokit.rest.issues.getComment(at);
    expect(data.reactions).toMatchObject({ total_count: 2, eyes: 1, '+1': 1 });
    const { data: listed } = await octokit.rest.reactions.listForIssueComment({ ...at, content: 'eyes' });
    expect(listed).toMatchObject([{ content: 'eyes', user: { login: 'regreen[bot]' } }]);
    expect(await refusal(react('tada'))).toMatchObject({ status: 422 });
    const remove = (reaction_id: number) => octokit.rest.reactions.deleteForIssueComment({ ...at, reaction_id });
    const theirs = github.reactionsOf(command).find((one) => one.author === world.author);
    expect(await refusal(remove(theirs!.id))).toMatchObject({ status: 403 });
    await remove(listed[0]!.id);
    expect(github.reactionsOf(command)).toEqual([theirs]);
    expect(await refusal(remove(listed[0]!.id))).toMatchObject({ status: 404 });
  });
});
