import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ProbotOctokit } from 'probot';
import { type LocalGithub, startLocalGithub } from '../../src/dev/github/local-github.js';
import type { GithubClient } from '../../src/github/client.js';
import { readRepositoryFile } from '../../src/github/repository-files.js';
import { addPullRequest, asInstallation } from '../dev/github/connect.js';

const PATH = '.github/regreen.yml';
let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;
let octokit: GithubClient;

beforeAll(async () => {
  github = await startLocalGithub();
  world = addPullRequest(github);
  octokit = await asInstallation(github, world.installation);
});
afterAll(() => github.close());

const read = (path = PATH) => readRepositoryFile(octokit, world.at, path);
const push = (files: Record<string, string | Buffer | null>, branch = 'main') =>
  github.pushCommit(world.repository, { branch, files });

describe('a file of the default branch', () => {
  test('is read as text, anew when it changed, and for nothing when it did not', async () => {
    expect(await read()).toBeNull();
    push({ [PATH]: 'mode: observe # für alle\n' });
    const first = await read();
    expect(first).toEqual({ sha: expect.stringMatching(/^[0-9a-f]{40}$/), text: 'mode: observe # für alle\n' });
    expect(await read()).toEqual(first);
    expect(github.world.calls.at(-1)).toMatchObject({ status: 304, path: expect.not.stringContaining('ref=') });
    push({ [PATH]: 'mode: fix\n' });
    expect(await read()).toMatchObject({ text: 'mode: fix\n' });
    push({ [PATH]: null });
    expect(await read()).toBeNull();
  });

  test('is never that of a pull request', async () => {
    push({ [PATH]: 'mode: fix\n' }, 'add-sum');
    expect(await read()).toBeNull();
  });

  test.each([
    ['larger than 256 KiB', 'x'.repeat(256 * 1024 + 1), /larger than 256 KiB/],
    ['larger than a megabyte, which GitHub lists without content', 'x'.repeat(1024 * 1024 + 1), /larger than 256 KiB/],
    ['no UTF-8', Buffer.from([0x6d, 0xff, 0xfe, 0x00]), /no UTF-8 text/],
  ])('is refused with its reason when it is %s', async (_, content, reason) => {
    push({ 'odd.yml': content });
    expect(await read('odd.yml')).toEqual({ sha: expect.any(String), refused: expect.stringMatching(reason) });
  });

  test('is refused when it is a folder', async () => {
    push({ 'folder.yml/a': 'x' });
    expect(await read('folder.yml')).toMatchObject({ refused: 'it is a folder: make it a file' });
  });

  test('an empty file is an empty text', async () => {
    push({ 'empty.yml': '' });
    expect(await read('empty.yml')).toMatchObject({ text: '' });
  });
});

test('a repository out of reach has none; a refusal and a broken GitHub are errors', async () => {
  expect(await readRepositoryFile(octokit, { owner: 'octo-org', repo: 'nowhere' }, PATH)).toBeNull();
  for (const status of [403, 500]) {
    github.failNext({ method: 'GET', path: /contents/, status, message: 'Resource not accessible by integration' });
    await expect(read()).rejects.toMatchObject({ status });
  }
});

/** What the local GitHub has none of, in the words of https://docs.github.com/en/rest/repos/contents */
describe('GitHub shows', () => {
  let server: Server;
  let answer: { status: number; body: unknown };
  let client: GithubClient;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const Plain = ProbotOctokit.defaults((options: object) => ({
      ...options,
      throttle: { enabled: false },
      retry: { enabled: false },
    }));
    client = new Plain({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    }) as unknown as GithubClient;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const entry = { name: 'regreen.yml', path: PATH, sha: 'a'.repeat(40), size: 9 };
  test.each([
    ['a symbolic link', 200, { ...entry, type: 'symlink', target: '../elsewhere' }, { refused: /symbolic link/ }],
    [
      'a submodule',
      200,
      { ...entry, type: 'submodule', submodule_git_url: 'https://github.test/x.git' },
      { refused: /submodule/ },
    ],
    ['something new', 200, { ...entry, type: 'portal' }, { refused: /no file/ }],
    [
      'a file beyond 100 MB',
      403,
      {
        message: 'This API returns blobs up to 100 MB in size.',
        errors: [{ resource: 'Blob', field: 'data', code: 'too_large' }],
      },
      { refused: /256 KiB/ },
    ],
    [
      'a link that it followed',
      200,
      { ...entry, type: 'file', encoding: 'base64', content: 'bW9kZTog\nZml4Cg==\n' },
      { text: /^mode: fix\n$/ },
    ],
  ])('%s', async (what, status, body, expected) => {
    answer = { status, body };
    const file = await readRepositoryFile(client, { owner: 'o', repo: what.replace(/\W/g, '-') }, PATH);
    const [[key, pattern]] = Object.entries(expected) as [[string, RegExp]];
    expect(file).toMatchObject({ [key]: expect.stringMatching(pattern) });
  });
});
