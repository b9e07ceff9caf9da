import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalGithub, startLocalGithub } from '../../../src/dev/github/local-github.js';
import { addPullRequest, asInstallation, refusal } from './connect.js';

let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;
let octokit: Awaited<ReturnType<typeof asInstallation>>;

beforeAll(async () => {
  github = await startLocalGithub();
  world = addPullRequest(github);
  octokit = await asInstallation(github, world.installation);
});
afterAll(() => github.close());

const text = (content: string) => Buffer.from(content, 'base64').toString();

describe('lists', () => {
  test('come in pages with Link headers as GitHub writes them', async () => {
    for (let count = 1; count <= 6; count++) github.commentOnPullRequest(world.pull, `comment ${count}`, world.author);
    const list = (page: number) =>
      octokit.rest.issues.listComments({ ...world.at, issue_number: world.pull.number, per_page: 2, page });
    const middle = await list(2);
    expect(middle.data.map((one) => one.body)).toEqual(['comment 3', 'comment 4']);
    const relations = [...(middle.headers.link ?? '').matchAll(/[?&]page=(\d+)>; rel="(\w+)"/g)].map(
      ([, page, rel]) => `${rel} ${page}`,
    );
    expect(relations).toEqual(['prev 1', 'next 3', 'last 3', 'first 1']);
    expect((await list(3)).headers.link).not.toContain('rel="next"');
    expect((await list(9)).data).toEqual([]);
    const all = await octokit.paginate(octokit.rest.issues.listComments, {
      ...world.at,
      issue_number: world.pull.number,
      per_page: 2,
    });
    expect(all).toHaveLength(6);
  });

  test('of pull requests are filtered by state, head and base', async () => {
    const closed = github.openPullRequest(world.repository, { head: 'add-sum' });
    github.closePullRequest(closed);
    const numbers = async (query: object) =>
      (await octokit.rest.pulls.list({ ...world.at, ...query })).data.map((pull) => pull.number);
    expect(await numbers({})).toEqual([world.pull.number]);
    expect(await numbers({ state: 'all' })).toEqual([closed.number, world.pull.number]);
    expect(await numbers({ state: 'closed', head: 'octo-org:add-sum' })).toEqual([closed.number]);
    expect(await numbers({ head: 'octo-org:nothing' })).toEqual([]);
    expect(await numbers({ base: 'develop' })).toEqual([]);
  });
});

describe('conditional requests', () => {
  test('answer 304 while nothing changed, and cost nothing', async () => {
    const get = (etag?: string) =>
      octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
        ...world.at,
        pull_number: world.pull.number,
        headers: etag ? { 'if-none-match': etag } : {},
      });
    const first = await get();
    const etag = first.headers.etag ?? '';
    const before = Number(first.headers['x-ratelimit-remaining']);
    const unchanged = await refusal(get(etag));
    expect(unchanged).toMatchObject({ status: 304, headers: { 'x-ratelimit-remaining': String(before) } });
    github.editPullRequest(world.pull, { title: 'Add a sum' });
    const second = await get(etag);
    expect(second.data.title).toBe('Add a sum');
    expect(Number(second.headers['x-ratelimit-remaining'])).toBe(before - 1);
    // What one token was told, another has to ask for itself.
    const other = await asInstallation(github, world.installation);
    const parameters = { ...world.at, pull_number: world.pull.number };
    const headers = { 'if-none-match': second.headers.etag ?? '' };
    expect((await other.rest.pulls.get({ ...parameters, headers })).status).toBe(200);
  });
});

describe('limits', () => {
  test('the primary one refuses with 403 and zero remaining', async () => {
    const used = (await octokit.rest.rateLimit.get()).data.resources.core.used;
    github.setLimits({ requestsPerHour: used + 1 });
    await octokit.rest.repos.get(world.at);
    const denied = await refusal(octokit.rest.repos.get(world.at));
    expect(denied).toMatchObject({ status: 403, headers: { 'x-ratelimit-remaining': '0' } });
    expect(denied.data.message).toMatch(/^API rate limit exceeded/);
    expect((await octokit.rest.rateLimit.get()).data.resources.core).toMatchObject({ remaining: 0, limit: used + 1 });
    github.setLimits({ requestsPerHour: 5000 });
  });

  test('the secondary one holds back writing with retry-after, and reading goes on', async () => {
    github.setLimits({ contentCreationsPerMinute: 1 });
    const create = () => octokit.rest.checks.create({ ...world.at, name: 'x', head_sha: world.commit.sha });
    await create();
    const denied = await refusal(create());
    expect(denied).toMatchObject({ status: 403, data: { message: expect.stringMatching(/secondary rate limit/) } });
    expect(Number(denied.headers['retry-after'])).toBeGreaterThan(0);
    await octokit.rest.repos.get(world.at);
    github.setLimits({ contentCreationsPerMinute: 80 });
  });
});

describe('git', () => {
  test('names objects as git does', () => {
    const { repository } = world;
    github.setClock(() => new Date('2026-01-02T03:04:05Z'));
    const files = { 'hello.txt': 'hello\n' };
    const { sha } = github.pushCommit(repository, { branch: 'fixed', files });
    github.setClock(() => new Date());
    const tree = github.world.objects.trees.get(github.world.objects.commits.get(sha)?.treeSha ?? '') ?? [];
    // What `echo hello | git hash-object --stdin` prints.
    expect(tree.find((entry) => entry.name === 'hello.txt')?.sha).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
  });

  test('serves files, folders, trees, blobs and refs', async () => {
    const { data: file } = await octokit.rest.repos.getContent({
      ...world.at,
      path: 'src/sum.ts',
      ref: world.commit.sha,
    });
    expect(file).toMatchObject({ type: 'file', encoding: 'base64', path: 'src/sum.ts' });
    expect(text((file as { content: string }).content)).toContain('a + c');
    const { data: folder } = await octokit.rest.repos.getContent({ ...world.at, path: '', ref: 'add-sum' });
    expect((folder as { name: string; type: string }[]).map(({ name, type }) => [name, type])).toEqual([
      ['README.md', 'file'],
      ['src', 'dir'],
    ]);
    const { data: ref } = await octokit.rest.git.getRef({ ...world.at, ref: 'heads/add-sum' });
    expect(ref.object.sha).toBe(world.commit.sha);
    const { data: tree } = await octokit.rest.git.getTree({ ...world.at, tree_sha: ref.object.sha, recursive: '1' });
    expect(tree.tree.map((entry) => entry.path)).toEqual(['README.md', 'src', 'src/sum.ts']);
    const { data: blob } = await octokit.rest.git.getBlob({ ...world.at, file_sha: tree.tree[2]!.sha });
    expect(text(blob.content)).toContain('a + c');
    for (const missing of [{ path: 'nowhere.ts' }, { path: 'README.md', ref: 'no-such-branch' }])
      expect(await refusal(octokit.rest.repos.getContent({ ...world.at, ...missing }))).toMatchObject({ status: 404 });
    expect(await refusal(octokit.rest.git.getRef({ ...world.at, ref: 'heads/none' }))).toMatchObject({ status: 404 });
  });

  test('shows what a pull request changes, as a patch', async () => {
    const { repository } = world;
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
    github.pushCommit(repository, { branch: 'base-2', files: { 'a.txt': `${lines.join('\n')}\n`, 'old.txt': 'x\n' } });
    const changed = lines.with(9, 'line ten');
    github.pushCommit(repository, {
      branch: 'head-2',
      from: 'base-2',
      files: { 'a.txt': `${changed.join('\n')}\n`, 'old.txt': null, 'new.txt': 'n\n' },
    });
    const pull = github.openPullRequest(repository, { head: 'head-2', base: 'base-2' });
    const { data: files } = await octokit.rest.pulls.listFiles({ ...world.at, pull_number: pull.number });
    expect(
      files.map(({ filename, status, additions, deletions, patch }) => ({
        filename,
        status,
        additions,
        deletions,
        patch,
      })),
    ).toEqual([
      {
        filename: 'a.txt',
        status: 'modified',
        additions: 1,
        deletions: 1,
        patch: '@@ -7,7 +7,7 @@\n line 7\n line 8\n line 9\n-line 10\n+line ten\n line 11\n line 12\n line 13',
      },
      { filename: 'new.txt', status: 'added', additions: 1, deletions: 0, patch: '@@ -0,0 +1 @@\n+n' },
      { filename: 'old.txt', status: 'removed', additions: 0, deletions: 1, patch: '@@ -1 +0,0 @@\n-x' },
    ]);
    const { data: comparison } = await octokit.rest.repos.compareCommitsWithBasehead({
      ...world.at,
      basehead: 'base-2...head-2',
    });
    expect(comparison).toMatchObject({ status: 'ahead', ahead_by: 1, behind_by: 0, total_commits: 1 });
    const { data: pulls } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
      ...world.at,
      commit_sha: pull.head.sha,
    });
    expect(pulls.map((one) => one.number)).toEqual([pull.number]);
  });

  test('a merge keeps both sides and says who merged', async () => {
    const { repository } = world;
    github.pushCommit(repository, { branch: 'to-merge', files: { 'merged.txt': 'm\n' } });
    const pull = github.openPullRequest(repository, { head: 'to-merge' });
    github.pushCommit(repository, { branch: 'main', files: { 'main.txt': 'on main\n' } });
    const mergeSha = github.mergePullRequest(pull, world.author);
    const { data: commit } = await octokit.rest.repos.getCommit({ ...world.at, ref: mergeSha });
    expect(commit.parents).toHaveLength(2);
    const { data } = await octokit.rest.pulls.get({ ...world.at, pull_number: pull.number });
    expect(data).toMatchObject({
      state: 'closed',
      merged: true,
      merged_by: { login: 'mona' },
      merge_commit_sha: mergeSha,
    });
    const { data: folder } = await octokit.rest.repos.getContent({ ...world.at, path: '' });
    expect((folder as { name: string }[]).map((one) => one.name)).toEqual(['README.md', 'main.txt', 'merged.txt']);
  });
});

describe('statuses', () => {
  test('the newest of a context counts', async () => {
    const at = { ...world.at, ref: world.commit.sha };
    for (const [context, state] of [
      ['a', 'failure'],
      ['a', 'success'],
      ['b', 'pending'],
    ] as const)
      github.createStatus(world.repository, { sha: world.commit.sha, context, state });
    expect((await octokit.rest.repos.listCommitStatusesForRef(at)).data.map((one) => one.state)).toEqual([
      'pending',
      'success',
      'failure',
    ]);
    expect((await octokit.rest.repos.getCombinedStatusForRef(at)).data).toMatchObject({
      state: 'pending',
      total_count: 2,
    });
    github.createStatus(world.repository, { sha: world.commit.sha, context: 'b', state: 'success' });
    expect((await octokit.rest.repos.getCombinedStatusForRef(at)).data.state).toBe('success');
  });
});
