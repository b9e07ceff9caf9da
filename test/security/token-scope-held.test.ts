import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type LocalGithub, startLocalGithub } from '../../src/dev/github/local-github.js';
import { createGithub, type Github } from '../../src/github/client.js';
import { downloadJobLog } from '../../src/github/job-logs.js';
import { createRepositoryTokens } from '../../src/github/repository-tokens.js';
import { createLog } from '../../src/log.js';
import { addPullRequest, refusal } from '../dev/github/connect.js';

const MINUTE = 60_000;

let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;
let client: Github;
let privateKey: string | undefined;

beforeEach(async () => {
  github = await startLocalGithub({ privateKey });
  privateKey = github.privateKey;
  world = addPullRequest(github);
  client = createGithub(
    { id: github.appId, privateKey, webhookSecrets: ['x'.repeat(32)] },
    { host: github.host, protocol: 'http' },
    createLog('silent'),
  );
});
afterEach(async () => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  await client.close();
  await github.close();
});

const own = () => client.asRepository(world.installation.id, world.repository.id);
const readPull = (more: object = {}) => own().rest.pulls.get({ ...world.at, pull_number: world.pull.number, ...more });
const later = (ms: number) => {
  const then = Date.now() + ms;
  jest.spyOn(Date, 'now').mockImplementation(() => then);
};
/** What the App itself asked for since the last time. */
function askedAsApp(): string[] {
  const calls = github.world.calls.splice(0).filter(({ path }) => path.startsWith('/app/installations/'));
  return calls.map(({ operation, status }) => `${operation?.replace(/.*:installationId/, '')} ${status}`.trim());
}

describe('tokens that are held', () => {
  const revoked: string[] = [];
  const holding = (more: object = {}) => {
    revoked.length = 0;
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    return createRepositoryTokens({ asApp: client.asApp, revoke: async (token) => revoked.push(token), ...more });
  };
  const use = () => ({ installationGithubId: world.installation.id, repository: world.repository.id });

  test('go when there are too many, the oldest first, and not before a write that has one is over', async () => {
    const tokens = holding({ mostHeld: 1 });
    const first = await tokens.get({ ...use(), job: 'speak' });
    const second = await tokens.get({ ...use(), job: 'report' });
    jest.advanceTimersByTime(9_000);
    expect(revoked).toEqual([]);
    jest.advanceTimersByTime(1_000);
    expect(revoked).toEqual([first.text]);
    expect(await tokens.get({ ...use(), job: 'report' })).toBe(second);
    const third = await tokens.get({ ...use(), job: 'speak' });
    await tokens.close();
    expect(revoked.toSorted()).toEqual([first, second, third].map(({ text }) => text).toSorted());
  });

  test('go when nobody has used them for ten minutes, if they write; those that read are kept to their end', async () => {
    const tokens = holding();
    const reading = await tokens.get({ ...use(), job: 'read' });
    const writing = await tokens.get({ ...use(), job: 'report' });
    jest.advanceTimersByTime(9 * MINUTE);
    expect(revoked).toEqual([]);
    jest.advanceTimersByTime(3 * MINUTE);
    expect(revoked).toEqual([writing.text]);
    expect(await tokens.get({ ...use(), job: 'read' })).toBe(reading);
    jest.advanceTimersByTime(45 * MINUTE);
    await tokens.close();
    expect(revoked).toEqual([writing.text]);
  });

  test('are not used when they are about to end, nor revoked', async () => {
    const tokens = holding();
    const first = await tokens.get({ ...use(), job: 'read' });
    jest.setSystemTime(Date.now() + 56 * MINUTE);
    expect(await tokens.get({ ...use(), job: 'read' })).not.toBe(first);
    jest.advanceTimersByTime(10_000);
    expect(revoked).toEqual([]);
    await tokens.close();
  });

  test('keep nobody waiting at the end while GitHub has not given them', async () => {
    const tokens = createRepositoryTokens({ asApp: () => new Promise(() => {}), revoke: async () => {} });
    void tokens.get({ ...use(), job: 'read' });
    await tokens.close();
  });
});

describe('what was refused is remembered', () => {
  test('what an installation has not given, for five minutes and all its repositories and jobs', async () => {
    const given = { checks: 'read', pull_requests: 'read', metadata: 'read' } as const;
    github.acceptPermissions(world.installation, given);
    const other = github.addRepository({ owner: world.account, name: 'other' });
    await readPull();
    expect(askedAsApp()).toEqual(['/access_tokens 422', '200', '/access_tokens 201']);
    const theirs = client.asRepository(world.installation.id, other.id);
    await theirs.rest.pulls.list({ owner: 'octo-org', repo: 'other' });
    expect(await refusal(own().rest.checks.create({ ...world.at, name: 'x', head_sha: 'x' }))).toMatchObject({
      status: 403,
    });
    expect(askedAsApp()).toEqual(['/access_tokens 201', '/access_tokens 201']);
    github.acceptPermissions(world.installation, { ...given, actions: 'read', contents: 'read', statuses: 'read' });
    later(6 * MINUTE);
    await readPull();
    expect(askedAsApp()).toEqual(['/access_tokens 201']);
  });

  test('that there are no defaults, for an hour and all repositories', async () => {
    const other = github.addRepository({ owner: world.account, name: 'other' });
    const at = { owner: 'octo-org', repo: '.github', path: 'a' };
    const readDefaults = (repositoryId: number) =>
      refusal(client.asDefaultsOf(world.installation.id, repositoryId).rest.repos.getContent(at));
    await readDefaults(world.repository.id);
    expect(askedAsApp()).toEqual(['/access_tokens 422', '/access_tokens 201']);
    await readDefaults(world.repository.id);
    await readDefaults(other.id);
    expect(askedAsApp()).toEqual(['/access_tokens 201']);
    const now = Date.now();
    later(50 * MINUTE);
    await readDefaults(world.repository.id);
    expect(askedAsApp()).toEqual([]);
    later(now + 61 * MINUTE - Date.now());
    await readDefaults(world.repository.id);
    expect(askedAsApp()).toEqual(['/access_tokens 422', '/access_tokens 201']);
  });
});

describe('a token that GitHub does not know', () => {
  test('is asked for anew by a download', async () => {
    const { jobs } = github.startWorkflowRun(world.repository, { headSha: world.commit.sha, jobs: [{ name: 'test' }] });
    const [job] = jobs;
    if (!job) throw new Error('no job');
    github.completeJob(job, { conclusion: 'failure', log: 'line one\n' });
    await readPull();
    github.expireTokens();
    later(6_000);
    const read: Uint8Array[] = [];
    const push = (chunk: Uint8Array) => void read.push(chunk);
    const limits = { bytes: 1_000, timeoutMs: 20_000 };
    const signal = AbortSignal.timeout(20_000);
    expect(await downloadJobLog(own(), world.at, String(job.id), limits, push, signal)).toEqual({ kind: 'read' });
    expect(Buffer.concat(read).toString()).toContain('line one');
  });

  test('is not waited for by whoever has given up', async () => {
    await readPull();
    github.expireTokens();
    const controller = new AbortController();
    const start = performance.now();
    const reading = readPull({ request: { signal: controller.signal } });
    // By then it has been refused, and waits for GitHub's machines to hear of the token.
    setTimeout(() => controller.abort(), 100);
    await expect(reading).rejects.toThrow('abort');
    expect(performance.now() - start).toBeLessThan(900);
  });
});
