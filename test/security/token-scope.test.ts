import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { type LocalGithub, startLocalGithub } from '../../src/dev/github/local-github.js';
import { createGithub, type Github } from '../../src/github/client.js';
import { narrowedTo, TOKEN_JOBS, tokenJobOf } from '../../src/github/token-jobs.js';
import { createLog } from '../../src/log.js';
import { addPullRequest, refusal } from '../dev/github/connect.js';
import { failTypes, openShop } from '../support/shop.js';
import { withApp } from '../support/with-app.js';

let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;
let client: Github;

const clientOf = ({ appId, privateKey, host }: LocalGithub): Github =>
  createGithub(
    { id: appId, privateKey, webhookSecrets: ['x'.repeat(32)] },
    { host, protocol: 'http' },
    createLog('silent'),
  );

const own = () => client.asRepository(world.installation.id, world.repository.id);
const tokens = () => [...github.world.tokens.values()];
const readPull = (octokit = own(), at = world.at) => octokit.rest.pulls.get({ ...at, pull_number: world.pull.number });
const createCheck = (octokit = own()) =>
  octokit.rest.checks.create({ ...world.at, name: 'x', head_sha: world.pull.head.sha });

describe('what a token may be for', () => {
  const { default_permissions: granted } = parse(
    readFileSync(join(import.meta.dirname, '..', '..', 'app.yml'), 'utf8'),
  ) as { default_permissions: Record<string, string> };

  test.each(Object.entries(TOKEN_JOBS))('%s asks for no more than app.yml does', (_, asked) => {
    expect(narrowedTo(asked, granted)).toEqual(asked);
  });

  test('reading writes nothing, and each way of writing has one permission; to open something takes to see it', () => {
    const { read, defaults, open, ...writes } = TOKEN_JOBS;
    expect([...Object.values(read), ...Object.values(defaults)]).not.toContain('write');
    for (const asked of Object.values(writes)) expect(Object.values(asked)).toEqual(['write']);
    expect(open).toEqual({ ...writes.speak, contents: 'read' });
  });

  test.each([
    ['POST', '/repos/{owner}/{repo}/pulls', 'open'],
    ['POST', '/repos/{owner}/{repo}/pulls/{pull_number}/reviews', 'open'],
    ['PUT', '/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals', 'speak'],
    ['PATCH', '/repos/{owner}/{repo}/pulls/{pull_number}', 'speak'],
    ['POST', '/repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies', 'speak'],
    ['POST', '/repos/{owner}/{repo}/issues/{issue_number}/comments', 'speak'],
  ])('%s %s is for the job %s', (method, url, job) => {
    expect(tokenJobOf(method, url)).toBe(job);
  });

  test.each([
    ['POST', '/repos/{owner}/{repo}/hooks'],
    ['PUT', '/repos/acme/shop/collaborators/mallory'],
    ['DELETE', '/repos/{owner}/{repo}'],
    ['POST', '/orgs/{org}/repos'],
    ['PUT', '/repos/{owner}/{repo}/contents/{path}'],
  ])('%s %s is no write of ours', (method, url) => {
    expect(() => tokenJobOf(method, url)).toThrow('no write');
  });
});

describe('on GitHub', () => {
  beforeEach(async () => {
    github = await startLocalGithub();
    world = addPullRequest(github);
    client = clientOf(github);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await client.close();
    await github.close();
  });

  describe('one repository', () => {
    test('the client of one does not reach another of the same installation', async () => {
      const other = github.addRepository({ owner: world.account, name: 'secret', files: { a: 'a' } });
      expect((await readPull()).status).toBe(200);
      const at = { owner: 'octo-org', repo: 'secret' };
      expect(await refusal(own().rest.git.getRef({ ...at, ref: 'heads/main' }))).toMatchObject({ status: 404 });
      const theirs = client.asRepository(world.installation.id, other.id);
      expect((await theirs.rest.git.getRef({ ...at, ref: 'heads/main' })).status).toBe(200);
      expect(tokens().map(({ repositoryIds }) => [...(repositoryIds ?? [])])).toEqual([
        [world.repository.id],
        [other.id],
      ]);
    });

    test('one that is out of reach is as if it were not there', async () => {
      const stranger = github.addRepository({
        owner: github.addAccount({ login: 'stranger', type: 'User' }),
        name: 'b',
      });
      expect(await refusal(readPull(client.asRepository(world.installation.id, stranger.id)))).toMatchObject({
        status: 404,
      });
      expect(tokens()).toEqual([]);
    });

    test('the defaults of the organisation are read with a token for them alone, and where it has none with that of the repository', async () => {
      const readDefaults = () =>
        client
          .asDefaultsOf(world.installation.id, world.repository.id)
          .rest.repos.getContent({ owner: 'octo-org', repo: '.github', path: 'a' });
      expect(await refusal(readDefaults())).toMatchObject({ status: 404 });
      expect(tokens().map(({ permissions }) => permissions)).toEqual([{ ...TOKEN_JOBS.read, metadata: 'read' }]);
      const asked = () => github.world.calls.filter(({ path }) => path.endsWith('/access_tokens')).length;
      const before = asked();
      await refusal(readDefaults());
      expect(asked()).toBe(before);
      const defaults = github.addRepository({ owner: world.account, name: '.github', files: { a: 'a' } });
      await client.close();
      client = clientOf(github);
      expect((await readDefaults()).status).toBe(200);
      expect(tokens()).toMatchObject([
        { permissions: { contents: 'read', metadata: 'read' }, repositoryIds: new Set([defaults.id]) },
      ]);
    });
  });

  describe('the least permissions', () => {
    test('each way of calling has a token of its own, which is used again', async () => {
      await readPull();
      await createCheck();
      await createCheck();
      await readPull();
      expect(tokens().map(({ permissions }) => permissions)).toEqual([
        { ...TOKEN_JOBS.read, metadata: 'read' },
        { checks: 'write', metadata: 'read' },
      ]);
    });

    test('a pull request of a private repository is opened with a token that may see its branches', async () => {
      world.repository.private = true;
      github.pushCommit(world.repository, { branch: 'fix', files: { a: 'b' } });
      const opened = await own().rest.pulls.create({ ...world.at, title: 'Fix', head: 'fix', base: 'main' });
      expect(opened.status).toBe(201);
      expect(tokens().map(({ permissions }) => permissions)).toEqual([{ ...TOKEN_JOBS.open, metadata: 'read' }]);
    });

    test('the token that reads cannot write', async () => {
      await readPull();
      const [text] = github.world.tokens.keys();
      const response = await fetch(`${github.apiUrl}/repos/octo-org/hello/check-runs`, {
        method: 'POST',
        headers: { authorization: `token ${text}`, 'user-agent': 'test' },
        body: JSON.stringify({ name: 'x', head_sha: world.pull.head.sha }),
      });
      expect(response.status).toBe(403);
    });

    test('what the installation has not given is refused by the call that needs it, not before', async () => {
      github.acceptPermissions(world.installation, { checks: 'read', pull_requests: 'read', metadata: 'read' });
      expect((await readPull()).status).toBe(200);
      expect(await refusal(createCheck())).toMatchObject({
        status: 403,
        data: { message: 'Resource not accessible by integration' },
      });
      expect(tokens().map(({ permissions }) => permissions)).toEqual([
        { checks: 'read', pull_requests: 'read', metadata: 'read' },
        { checks: 'read', metadata: 'read' },
      ]);
    });
  });

  describe('revoked after', () => {
    test('all are given back at the end, and open nothing any more', async () => {
      await readPull();
      await createCheck();
      const texts = [...github.world.tokens.keys()];
      await client.close();
      expect(tokens()).toEqual([]);
      for (const text of texts) {
        const headers = { authorization: `token ${text}`, 'user-agent': 'test' };
        expect((await fetch(`${github.apiUrl}/repos/octo-org/hello`, { headers })).status).toBe(401);
      }
    });

    test('one that GitHub takes no more is asked for anew, once', async () => {
      await readPull();
      github.expireTokens();
      const later = Date.now() + 6_000;
      jest.spyOn(Date, 'now').mockImplementation(() => later);
      expect((await readPull()).status).toBe(200);
      expect(tokens()).toHaveLength(2);
    });
  });
});

test('a whole run asks for nothing more, and leaves no token behind', async () => {
  let left: () => number = () => -1;
  await withApp(async (app) => {
    const { repository, installation } = openShop(app.github);
    app.github.addRepository({ owner: repository.owner, name: 'other', files: { a: 'a' } });
    const pull = app.github.openPullRequest(repository, { head: 'total' });
    failTypes(app.github, repository, pull.head.sha);
    await app.drain();
    expect(app.github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
    const asked = app.github.world.calls.filter(({ path }) => path.endsWith('/access_tokens'));
    const bodies = asked.map(
      ({ body }) => body as { repository_ids?: number[]; repositories?: string[]; permissions: object },
    );
    expect(bodies.length).toBeGreaterThan(1);
    for (const { repository_ids, repositories, permissions } of bodies) {
      expect(repository_ids ?? repositories).toEqual(repository_ids ? [repository.id] : ['.github']);
      expect(Object.values(TOKEN_JOBS)).toContainEqual(permissions);
    }
    expect(asked.every(({ path }) => path.includes(`/${installation.id}/`))).toBe(true);
    const { world: theirs } = app.github;
    expect(theirs.tokens.size).toBeGreaterThan(1);
    left = () => theirs.tokens.size;
  });
  expect(left()).toBe(0);
});
