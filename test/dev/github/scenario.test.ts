import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalGithub, startLocalGithub } from '../../../src/dev/github/local-github.js';
import { addPullRequest, asInstallation, refusal } from './connect.js';

let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;
let octokit: Awaited<ReturnType<typeof asInstallation>>;

beforeEach(async () => {
  github = await startLocalGithub();
  world = addPullRequest(github);
  octokit = await asInstallation(github, world.installation);
});
afterEach(() => github.close());

describe('a repository', () => {
  test('that was renamed is still reached by its old name, through 301', async () => {
    github.renameRepository(world.repository, 'goodbye');
    const { data } = await octokit.rest.pulls.get({ ...world.at, pull_number: world.pull.number });
    expect(data.base.repo.full_name).toBe('octo-org/goodbye');
    const redirect = await fetch(`${github.url}/repos/octo-org/hello`, {
      redirect: 'manual',
      headers: { authorization: `token ${[...github.world.tokens.keys()][0]}`, 'user-agent': 'test' },
    });
    expect(redirect.status).toBe(301);
    expect(redirect.headers.get('location')).toBe(`${github.apiUrl}/repositories/${world.repository.id}`);
  });

  test('whose old name was given away stands for itself only', async () => {
    github.renameRepository(world.repository, 'goodbye');
    const second = github.addRepository({ owner: world.account, name: 'hello' });
    expect((await octokit.rest.repos.get(world.at)).data.id).toBe(second.id);
  });

  test('that left with its owner or was deleted is 404', async () => {
    const stranger = github.addAccount({ login: 'stranger' });
    github.transferRepository(world.repository, stranger);
    expect(await refusal(octokit.rest.repos.get(world.at))).toMatchObject({ status: 404 });
    const second = github.addRepository({ owner: world.account, name: 'second' });
    github.deleteRepository(second);
    expect(await refusal(octokit.rest.repos.get({ owner: 'octo-org', repo: 'second' }))).toMatchObject({ status: 404 });
  });
});

describe('comments', () => {
  test('are written by the App’s bot, and only its own can be changed', async () => {
    const permissions = { ...world.installation.permissions, pull_requests: 'write' } as const;
    github.acceptPermissions(world.installation, permissions);
    const writer = await asInstallation(github, world.installation);
    const { data } = await writer.rest.issues.createComment({
      ...world.at,
      issue_number: world.pull.number,
      body: 'Hello',
    });
    expect(data).toMatchObject({
      user: { login: 'regreen[bot]', type: 'Bot' },
      performed_via_github_app: { id: github.appId },
    });
    await writer.rest.issues.updateComment({ ...world.at, comment_id: Number(data.id), body: 'Hello again' });
    expect(github.commentsOf(world.pull).map((one) => one.body)).toEqual(['Hello again']);
    const theirs = github.commentOnPullRequest(world.pull, 'Mine', world.author);
    expect(await refusal(writer.rest.issues.deleteComment({ ...world.at, comment_id: theirs.id }))).toMatchObject({
      status: 403,
    });
    const empty = writer.rest.issues.createComment({ ...world.at, issue_number: world.pull.number, body: '' });
    expect(await refusal(empty)).toMatchObject({
      status: 422,
      data: { errors: [{ code: 'missing_field', field: 'body' }] },
    });
    await writer.rest.issues.deleteComment({ ...world.at, comment_id: Number(data.id) });
    expect(github.commentsOf(world.pull)).toEqual([theirs]);
  });

  test('of people who left have no user', async () => {
    github.commentOnPullRequest(world.pull, 'Bye', world.author);
    github.deleteAccount(world.author);
    const { data } = await octokit.rest.issues.listComments({ ...world.at, issue_number: world.pull.number });
    expect(data[0]).toMatchObject({ body: 'Bye', user: null });
    expect((await octokit.rest.pulls.get({ ...world.at, pull_number: world.pull.number })).data.user?.login).toBe(
      'ghost',
    );
  });
});

describe('ordered faults', () => {
  test('happen once, before the request took effect or after it', async () => {
    const create = (name: string) => octokit.rest.checks.create({ ...world.at, name, head_sha: world.commit.sha });
    github.failNext({ method: 'POST', path: /check-runs$/, status: 502 });
    expect(await refusal(create('lost'))).toMatchObject({ status: 502 });
    expect(github.ownCheckRunsOf(world.commit.sha)).toEqual([]);
    github.failNext({ method: 'POST', path: /check-runs$/, status: 502, when: 'after' });
    expect(await refusal(create('made'))).toMatchObject({ status: 502 });
    await create('fine');
    expect(github.ownCheckRunsOf(world.commit.sha).map((one) => one.name)).toEqual(['made', 'fine']);
  });
});

test('every call is kept with method, path, status and body', async () => {
  await octokit.rest.checks.create({ ...world.at, name: 'Regreen', head_sha: world.commit.sha });
  await refusal(octokit.request('GET /repos/{owner}/{repo}/nothing', world.at));
  expect(github.world.calls.slice(-2)).toMatchObject([
    {
      method: 'POST',
      path: '/repos/octo-org/hello/check-runs',
      status: 201,
      installationId: world.installation.id,
      body: { name: 'Regreen' },
    },
    { method: 'GET', path: expect.stringMatching(/\/repos\/octo-org\/hello\/nothing$/), status: 404 },
  ]);
});

test('the page of a pull request shows checks and report, and lets no markup through', async () => {
  const hostile = '<script>alert(1)</script>';
  github.editPullRequest(world.pull, { title: hostile });
  github.commentOnPullRequest(world.pull, `[x](javascript:alert(1)) ${hostile}`, world.author);
  await octokit.rest.checks.create({
    ...world.at,
    name: 'Regreen',
    head_sha: world.commit.sha,
    conclusion: 'neutral',
    output: {
      title: 'One check fails',
      summary: `## Why\n\n\`c\` is **not** defined ${hostile}\n\n\`\`\`\n${hostile}\n\`\`\``,
      annotations: [
        { path: `src/${hostile}.ts`, start_line: 1, end_line: 1, annotation_level: 'failure', message: hostile },
      ],
    },
  });
  const response = await fetch(`${github.url}/octo-org/hello/pull/${world.pull.number}`);
  const page = await response.text();
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  expect(page).toContain('One check fails');
  expect(page).toContain('<strong>not</strong>');
  expect(page).toContain('&lt;script&gt;');
  expect(page).not.toContain('<script');
  expect(page).not.toMatch(/href="javascript/);
  expect((await fetch(`${github.url}/octo-org/hello/pull/999`)).status).toBe(404);
});

test('the manifest flow hands out the credentials once', async () => {
  const manifest = { redirect_url: 'http://127.0.0.1:9/done', hook_attributes: { url: 'http://127.0.0.1:9/hooks' } };
  const body = new URLSearchParams({ manifest: JSON.stringify(manifest) });
  const accepted = await fetch(`${github.url}/settings/apps/new?state=abc`, {
    method: 'POST',
    body,
    redirect: 'manual',
  });
  const target = new URL(accepted.headers.get('location') ?? '');
  expect(target.searchParams.get('state')).toBe('abc');
  const convert = () =>
    fetch(`${github.apiUrl}/app-manifests/${target.searchParams.get('code')}/conversions`, {
      method: 'POST',
      headers: { 'user-agent': 'test' },
    });
  const first = await convert();
  expect(first.status).toBe(201);
  expect(await first.json()).toMatchObject({
    id: github.appId,
    pem: github.privateKey,
    webhook_secret: github.world.webhook?.secret,
  });
  expect((await convert()).status).toBe(404);
});

test('the merge queue asks for checks of a trial merge', () => {
  github.acceptPermissions(world.installation, { ...world.installation.permissions, merge_queues: 'read' });
  const group = github.enqueuePullRequest(world.pull);
  const [asked] = github.world.deliveries.filter((one) => one.event === 'merge_group');
  expect(JSON.parse(asked?.body ?? '{}')).toMatchObject({
    action: 'checks_requested',
    merge_group: {
      head_sha: group.headSha,
      head_ref: expect.stringMatching(/^refs\/heads\/gh-readonly-queue\/main\/pr-1-/),
      base_ref: 'refs/heads/main',
    },
  });
  github.destroyMergeGroup(world.pull, group, 'merged');
  expect(github.world.deliveries.at(-1)).toMatchObject({ event: 'merge_group', action: 'destroyed' });
});
