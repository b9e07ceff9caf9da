import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalGithub, startLocalGithub } from '../../../src/dev/github/local-github.js';
import { addPullRequest, asInstallation, commitOnto, file, postGit, refusal, treeOf } from './connect.js';

let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;
let octokit: Awaited<ReturnType<typeof asInstallation>>;
/** One for all tests: making a key takes longer than most of them. */
let privateKey: string | undefined;

const permissions = { checks: 'write', contents: 'write', metadata: 'read', pull_requests: 'write' } as const;

beforeEach(async () => {
  github = await startLocalGithub({ permissions, events: ['push', 'pull_request', 'check_suite'], privateKey });
  privateKey = github.privateKey;
  github.hold();
  world = addPullRequest(github);
  octokit = await asInstallation(github, world.installation);
});
afterEach(() => github.close());

const post = (what: Parameters<typeof postGit>[2], body: object) => postGit(octokit, world.at, what, body);
const commit = (parent: string, tree: object[], more: { author?: object } = {}) =>
  commitOnto(github, octokit, world.at, { parent, tree, ...more });
/** Untyped on purpose: the refusals below need bodies that Octokit's own types forbid. */
const updateRef = (sha: string, more: object = {}, branch = 'add-sum') =>
  octokit.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', { ...world.at, ref: `heads/${branch}`, sha, ...more });

const emitted = () =>
  github.held().map(({ event, action, body }) => ({
    what: action === null ? event : `${event}.${action}`,
    payload: JSON.parse(body) as Record<string, unknown>,
  }));

describe('a branch that the App moves', () => {
  test('is a push by its bot: the head of the pull request moves, and everybody hears of it', async () => {
    const seen: unknown[] = [];
    github.onPush(({ branch, before, after, by }) => seen.push([branch, before, after, by.login]));
    const sha = await commit(world.commit.sha, [file('src/sum.ts', 'fixed\n')]);
    const told = github.held().length;
    const { data } = await updateRef(sha);
    expect(data).toMatchObject({ ref: 'refs/heads/add-sum', object: { sha } });
    const after = emitted().slice(told);
    expect(after.map(({ what }) => what)).toEqual(['push', 'pull_request.synchronize', 'check_suite.requested']);
    for (const { payload } of after) expect(payload).toMatchObject({ sender: { login: 'regreen[bot]', type: 'Bot' } });
    expect(after[0]?.payload).toMatchObject({
      ref: 'refs/heads/add-sum',
      before: world.commit.sha,
      after: sha,
      forced: false,
      commits: [{ id: sha, modified: ['src/sum.ts'], author: { username: 'regreen[bot]' } }],
    });
    expect(after[1]?.payload).toMatchObject({ before: world.commit.sha, after: sha });
    expect(seen).toEqual([['add-sum', world.commit.sha, sha, 'regreen[bot]']]);
    expect(world.pull.head.sha).toBe(sha);
    await updateRef(sha);
    expect(seen).toHaveLength(1);
    const { data: commits } = await octokit.rest.pulls.listCommits({ ...world.at, pull_number: world.pull.number });
    expect(commits.map(({ author, commit }) => [author?.login, author?.type, commit.verification?.verified])).toEqual([
      ['mona', 'User', false],
      ['regreen[bot]', 'Bot', true],
    ]);
  });

  test('does not move over what somebody else has pushed, unless it is forced', async () => {
    const sha = await commit(world.commit.sha, [file('a', 'ours')]);
    const theirs = github.pushCommit(world.repository, { branch: 'add-sum', files: { a: 'theirs' }, by: world.author });
    expect(await refusal(updateRef(sha))).toMatchObject({
      status: 422,
      data: { message: 'Update is not a fast forward' },
    });
    expect(world.pull.head.sha).toBe(theirs.sha);
    await updateRef(sha, { force: true });
    expect(emitted().findLast(({ what }) => what === 'push')?.payload).toMatchObject({ forced: true });
    expect(world.pull.head.sha).toBe(sha);
  });

  test('does not move over a push that comes in the middle', async () => {
    const sha = await commit(world.commit.sha, [file('a', 'ours')]);
    const push = () =>
      github.pushCommit(world.repository, { branch: 'add-sum', files: { a: 'theirs' }, by: world.author });
    github.beforeNext({ method: 'PATCH', path: /git\/refs/, act: push });
    expect(world.pull.head.sha).toBe(world.commit.sha);
    expect(await refusal(updateRef(sha))).toMatchObject({ status: 422 });
    expect(world.pull.head.sha).not.toBe(world.commit.sha);
    const { data } = await octokit.rest.repos.listCommits({ ...world.at, sha: 'add-sum' });
    expect(data.map((one) => one.author?.login)).toEqual(['mona', 'mona', 'octo-org']);
    expect(data[0]?.sha).toBe(world.pull.head.sha);
  });

  test('is not moved if it is protected, unknown, or to nothing', async () => {
    github.protectBranch(world.repository, 'add-sum');
    const sha = await commit(world.commit.sha, [file('a', 'b')]);
    expect(await refusal(updateRef(sha))).toMatchObject({
      status: 422,
      data: { message: 'Changes must be made through a pull request.' },
    });
    expect(await refusal(updateRef(sha, {}, 'gone'))).toMatchObject({
      status: 422,
      data: { message: 'Reference does not exist' },
    });
    expect((await refusal(updateRef('e'.repeat(40)))).data.message).toBe('Object does not exist');
    expect((await refusal(updateRef('short'))).status).toBe(422);
    const show = async (branch: string) => (await octokit.rest.repos.getBranch({ ...world.at, branch })).data;
    expect(await show('add-sum')).toMatchObject({ protected: true, commit: { sha: world.commit.sha } });
    expect(await show('main')).toMatchObject({ protected: false });
    expect(await refusal(show('gone'))).toMatchObject({ status: 404, data: { message: 'Branch not found' } });
  });

  test('is made and taken away; its pull requests close with it', async () => {
    const sha = await commit(world.commit.sha, [file('a', 'b')]);
    await post('refs', { ref: 'refs/heads/regreen/fix-1', sha });
    expect(await refusal(post('refs', { ref: 'refs/heads/regreen/fix-1', sha }))).toMatchObject({
      status: 422,
      data: { message: 'Reference already exists' },
    });
    expect(await refusal(post('refs', { ref: 'heads/x', sha }))).toMatchObject({ status: 422 });
    const list = async () =>
      (await octokit.rest.git.listMatchingRefs({ ...world.at, ref: 'heads/regreen/' })).data.map((one) => one.ref);
    expect(await list()).toEqual(['refs/heads/regreen/fix-1']);
    const remove = (branch: string) => octokit.rest.git.deleteRef({ ...world.at, ref: `heads/${branch}` });
    await remove('regreen/fix-1');
    expect(await list()).toEqual([]);
    expect(await refusal(remove('regreen/fix-1'))).toMatchObject({ status: 422 });
    await remove('add-sum');
    expect(world.pull.state).toBe('closed');
    expect(emitted().findLast(({ what }) => what === 'push')?.payload).toMatchObject({
      deleted: true,
      after: '0'.repeat(40),
      head_commit: null,
      commits: [],
    });
  });

  test('may not change workflows without a permission of its own', async () => {
    const sha = await commit(world.commit.sha, [file('.github/workflows/ci.yml', 'on: push\n')]);
    expect(await refusal(updateRef(sha))).toMatchObject({
      status: 403,
      data: { message: 'Resource not accessible by integration' },
    });
    github.acceptPermissions(world.installation, { ...permissions, workflows: 'write' });
    octokit = await asInstallation(github, world.installation);
    await updateRef(sha);
    expect(world.pull.head.sha).toBe(sha);
  });

  test('is out of reach in a fork, and everywhere without contents: write', async () => {
    const owner = github.addAccount({ login: 'forker' });
    const fork = github.forkRepository(world.repository, { owner });
    const { sha } = github.pushCommit(fork, { branch: 'theirs', files: { a: 'b' } });
    github.openPullRequest(world.repository, { head: 'theirs', from: fork });
    const inFork = { owner: 'forker', repo: 'hello', ref: 'heads/theirs', sha, force: true };
    expect(await refusal(octokit.rest.git.updateRef(inFork))).toMatchObject({ status: 404 });
    github.acceptPermissions(world.installation, { ...permissions, contents: 'read' });
    octokit = await asInstallation(github, world.installation);
    for (const call of [
      () => post('blobs', { content: 'x' }),
      () => post('trees', { tree: [] }),
      () => post('commits', { message: 'm', tree: treeOf(github, sha) }),
      () => post('refs', { ref: 'refs/heads/x', sha }),
      () => updateRef(sha),
      () => octokit.rest.git.deleteRef({ ...world.at, ref: 'heads/add-sum' }),
    ])
      expect(await refusal(call())).toMatchObject({
        status: 403,
        data: { message: 'Resource not accessible by integration' },
        headers: { 'x-accepted-github-permissions': 'contents=write' },
      });
  });
});
