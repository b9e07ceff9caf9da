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

async function entries(ref: string): Promise<Record<string, string>> {
  const { data } = await octokit.rest.git.getTree({ ...world.at, tree_sha: ref, recursive: '1' });
  return Object.fromEntries(data.tree.map(({ path, mode, type }) => [path, `${mode} ${type}`]));
}

describe('a blob', () => {
  test('is written as text or as base64, under the name git gives it', async () => {
    const { data } = await post('blobs', { content: 'hello\n' });
    expect(data.sha).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
    const bytes = Buffer.from([0, 255, 13, 10]);
    const { data: binary } = await post('blobs', { content: bytes.toString('base64'), encoding: 'base64' });
    const { data: read } = await octokit.rest.git.getBlob({ ...world.at, file_sha: binary.sha });
    expect(Buffer.from(read.content, 'base64')).toEqual(bytes);
    expect(await refusal(post('blobs', {}))).toMatchObject({ status: 422 });
    expect(await refusal(post('blobs', { content: '!', encoding: 'base64' }))).toMatchObject({ status: 422 });
    expect(await refusal(post('blobs', { content: 'x', encoding: 'latin1' }))).toMatchObject({ status: 422 });
  });
});

describe('a tree', () => {
  test('keeps the modes of files, and what it does not name', async () => {
    github.pushCommit(world.repository, {
      branch: 'add-sum',
      files: {
        'run.sh': { content: '#!/bin/sh\n', mode: '100755' },
        'docs/latest': { content: '../README.md', mode: '120000' },
        'docs/away': { content: '/etc/hosts', mode: '120000' },
        vendor: { content: 'f'.repeat(40), mode: '160000' },
      },
    });
    const head = world.repository.branches.get('add-sum') ?? '';
    const sha = await commit(head, [file('src/sum.ts', 'fixed\n'), { path: 'README.md', sha: null }]);
    expect(await entries(sha)).toEqual({
      docs: '040000 tree',
      'docs/away': '120000 blob',
      'docs/latest': '120000 blob',
      'run.sh': '100755 blob',
      src: '040000 tree',
      'src/sum.ts': '100644 blob',
      vendor: '160000 commit',
    });
    const { sha: edited } = github.pushCommit(world.repository, { branch: 'add-sum', files: { 'run.sh': 'true\n' } });
    expect((await entries(edited))['run.sh']).toBe('100755 blob');
  });

  test('of every mode has the name that git gives it', async () => {
    const { data } = await post('trees', {
      tree: [
        file('run.sh', '#!/bin/sh\n', '100755'),
        file('docs/latest', '../README.md', '120000'),
        file('README.md', '# Hello\n'),
        file('src/a.ts', 'x\n'),
        file('src.ts', 'y\n'),
        { path: 'vendor', mode: '160000', type: 'commit', sha: 'f'.repeat(40) },
      ],
    });
    // What `git write-tree` prints for the same files.
    expect(data.sha).toBe('bfb3c5804e79a17483a0ffe9121f2a69534f0f26');
  });

  test('shows links and submodules as the contents API does', async () => {
    github.pushCommit(world.repository, {
      branch: 'add-sum',
      files: {
        'docs/latest': { content: '../README.md', mode: '120000' },
        'docs/away': { content: '/etc/hosts', mode: '120000' },
        'docs/vendor': { content: 'f'.repeat(40), mode: '160000' },
      },
    });
    const get = async (path: string) =>
      (await octokit.rest.repos.getContent({ ...world.at, path, ref: 'add-sum' })).data as {
        type: string;
        content?: string;
        target?: string;
      };
    const followed = await get('docs/latest');
    expect([followed.type, Buffer.from(followed.content ?? '', 'base64').toString()]).toEqual(['file', '# Hello\n']);
    expect(await get('docs/away')).toMatchObject({ type: 'symlink', target: '/etc/hosts' });
    expect(await get('docs/vendor')).toMatchObject({ type: 'submodule', sha: 'f'.repeat(40) });
    const listing = (await get('docs')) as unknown as { name: string; type: string }[];
    expect(listing.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'away symlink',
      'latest symlink',
      'vendor file',
    ]);
  });

  test('replaces a folder by a file and a file by a folder, and takes whole trees', async () => {
    const { sha } = world.commit;
    const sub = await post('trees', { tree: [file('deep/x', 'x')] });
    const made = await commit(sha, [
      file('src', 'no folder any more'),
      file('README.md/inside', 'a folder now'),
      { path: 'lib', mode: '040000', type: 'tree', sha: sub.data.sha },
    ]);
    expect(Object.keys(await entries(made)).sort()).toEqual([
      'README.md',
      'README.md/inside',
      'lib',
      'lib/deep',
      'lib/deep/x',
      'src',
    ]);
  });

  const missing = 'e'.repeat(40);
  test('is built on a tree, not on a commit', async () => {
    expect(await refusal(post('trees', { base_tree: world.commit.sha, tree: [] }))).toMatchObject({ status: 422 });
    expect((await post('trees', { base_tree: treeOf(github, world.commit.sha), tree: [] })).data.sha).toBe(
      treeOf(github, world.commit.sha),
    );
  });

  test.each([
    ['an unknown base', { base_tree: missing, tree: [] }, /^base_tree is not a valid tree oid/],
    ['no list of entries', { tree: 'x' }, /"tree" wasn't supplied/],
    ['an unknown blob', { tree: [{ path: 'a', mode: '100644', type: 'blob', sha: missing }] }, /not a valid blob/],
    ['neither sha nor content', { tree: [{ path: 'a', mode: '100644', type: 'blob' }] }, /Must supply either/],
    ['both of them', { tree: [{ ...file('a', 'b'), sha: missing }] }, /Must supply either/],
    [
      'a deletion of nothing',
      { tree: [{ path: 'nowhere', mode: '100644', type: 'blob', sha: null }] },
      /BadObjectState/,
    ],
    ['a path from the root', { tree: [file('/etc/passwd', 'x')] }, /cannot start with a slash/],
    ['a path that climbs', { tree: [file('a/../b', 'x')] }, /malformed path component/],
    ['a mode git has not', { tree: [file('a', 'x', '100600')] }, /not a valid mode/],
  ])('is refused with %s', async (_what, body, message) => {
    const refused = await refusal(post('trees', body));
    expect(refused.status).toBe(422);
    expect(refused.data.message).toMatch(message);
  });
});

describe('a commit', () => {
  test('is the bot’s own and verified, unless somebody else is named', async () => {
    const email = `${github.world.bot.id}+regreen[bot]@users.noreply.github.com`;
    const sha = await commit(world.commit.sha, [file('a', 'b')]);
    const { data } = await octokit.rest.git.getCommit({ ...world.at, commit_sha: sha });
    expect(data).toMatchObject({
      message: 'Fix it',
      author: { name: 'regreen[bot]', email },
      committer: { name: 'regreen[bot]', email },
      parents: [{ sha: world.commit.sha }],
      verification: { verified: true, reason: 'valid' },
    });
    const author = { name: 'Ada', email: 'ada@example.com', date: '2026-01-02T03:04:05Z' };
    const named = await commit(world.commit.sha, [file('a', 'b')], { author });
    const shown = await octokit.rest.repos.getCommit({ ...world.at, ref: named });
    expect(shown.data).toMatchObject({
      author: null,
      commit: { author, verification: { verified: false, reason: 'unsigned' } },
    });
  });

  test('is refused without a tree or a parent that is there', async () => {
    const body = { message: 'm', tree: treeOf(github, world.commit.sha) };
    expect((await refusal(post('commits', { ...body, tree: 'e'.repeat(40) }))).data.message).toMatch(/^Tree SHA/);
    expect((await refusal(post('commits', { ...body, parents: ['e'.repeat(40)] }))).data.message).toMatch(
      /^Parent SHA/,
    );
    expect(await refusal(post('commits', { tree: body.tree }))).toMatchObject({ status: 422 });
    expect(await refusal(octokit.rest.git.getCommit({ ...world.at, commit_sha: 'e'.repeat(40) }))).toMatchObject({
      status: 404,
    });
  });
});
