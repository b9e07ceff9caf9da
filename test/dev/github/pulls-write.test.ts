import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalGithub, startLocalGithub } from '../../../src/dev/github/local-github.js';
import { addPullRequest, asInstallation, refusal } from './connect.js';

let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;
let octokit: Awaited<ReturnType<typeof asInstallation>>;
let privateKey: string | undefined;

const permissions = { checks: 'write', contents: 'write', metadata: 'read', pull_requests: 'write' } as const;

beforeEach(async () => {
  github = await startLocalGithub({ permissions, privateKey });
  privateKey = github.privateKey;
  github.hold();
  world = addPullRequest(github);
  octokit = await asInstallation(github, world.installation);
});
afterEach(() => github.close());

const create = (body: object) => octokit.request('POST /repos/{owner}/{repo}/pulls', { ...world.at, ...body } as never);
const update = (body: object, pull_number = world.pull.number) =>
  octokit.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', { ...world.at, pull_number, ...body } as never);
const last = () => {
  const { event, action, body } = github.held().at(-1)!;
  return { event, action, payload: JSON.parse(body) as Record<string, unknown> };
};

describe('a pull request', () => {
  test('of a private repository is opened only with a token that may see its branches', async () => {
    world.repository.private = true;
    github.pushCommit(world.repository, { branch: 'regreen/fix', files: { a: 'b' } });
    github.acceptPermissions(world.installation, { pull_requests: 'write', metadata: 'read' });
    const body = { title: 'Fix', head: 'regreen/fix', base: 'main' };
    const blind = await asInstallation(github, world.installation);
    const opened = blind.request('POST /repos/{owner}/{repo}/pulls', { ...world.at, ...body });
    expect(await refusal(opened)).toMatchObject({
      status: 422,
      data: { errors: [{ message: 'not all refs are readable' }] },
    });
    github.acceptPermissions(world.installation, { pull_requests: 'write', contents: 'read', metadata: 'read' });
    const seeing = await asInstallation(github, world.installation);
    expect((await seeing.request('POST /repos/{owner}/{repo}/pulls', { ...world.at, ...body })).status).toBe(201);
  });

  test('is opened by the App’s bot, as a draft too, and from a fork', async () => {
    github.pushCommit(world.repository, { branch: 'regreen/fix', files: { a: 'b' } });
    const { data } = await create({ title: 'Fix', head: 'regreen/fix', base: 'add-sum', body: 'Why', draft: true });
    expect(data).toMatchObject({
      title: 'Fix',
      body: 'Why',
      draft: true,
      user: { login: 'regreen[bot]', type: 'Bot' },
      head: { ref: 'regreen/fix' },
      base: { ref: 'add-sum' },
    });
    expect(last()).toMatchObject({
      event: 'pull_request',
      action: 'opened',
      payload: { sender: { login: 'regreen[bot]' }, pull_request: { title: 'Fix', draft: true } },
    });
    const fork = github.forkRepository(world.repository, { owner: github.addAccount({ login: 'forker' }) });
    github.pushCommit(fork, { branch: 'theirs', files: { c: 'd' } });
    const body = { title: 'Theirs', head: 'forker:theirs', base: 'main' };
    expect((await create({ ...body, maintainer_can_modify: false })).data).toMatchObject({
      head: { repo: { full_name: 'forker/hello' } },
      maintainer_can_modify: false,
    });
  });

  test.each([
    ['no title', { head: 'other', base: 'main' }, { field: 'title', code: 'missing_field' }],
    ['an unknown head', { title: 't', head: 'gone', base: 'main' }, { field: 'head', code: 'invalid' }],
    ['an unknown owner', { title: 't', head: 'nobody:main', base: 'main' }, { field: 'head', code: 'invalid' }],
    ['an unknown base', { title: 't', head: 'other', base: 'gone' }, { field: 'base', code: 'invalid' }],
    [
      'no commits of its own',
      { title: 't', head: 'same', base: 'main' },
      { code: 'custom', message: 'No commits between main and same' },
    ],
    [
      'a twin that is open',
      { title: 't', head: 'add-sum', base: 'main' },
      { code: 'custom', message: 'A pull request already exists for octo-org:add-sum.' },
    ],
  ])('is refused with %s', async (_what, body, error) => {
    github.createBranch(world.repository, { branch: 'same', at: 'main' });
    github.pushCommit(world.repository, { branch: 'other', files: { x: 'y' } });
    expect(await refusal(create(body))).toMatchObject({
      status: 422,
      data: { message: 'Validation Failed', errors: [{ resource: 'PullRequest', ...error }] },
    });
  });

  test('is edited, closed and opened again', async () => {
    github.createBranch(world.repository, { branch: 'develop', at: 'main' });
    expect((await update({ title: 'New', body: 'Text', base: 'develop' })).data).toMatchObject({
      title: 'New',
      body: 'Text',
      base: { ref: 'develop' },
    });
    expect(last()).toMatchObject({ action: 'edited', payload: { changes: { base: { ref: { from: 'main' } } } } });
    await update({ state: 'closed' });
    expect(last()).toMatchObject({ action: 'closed', payload: { sender: { login: 'regreen[bot]' } } });
    await update({ state: 'open' });
    expect(last()).toMatchObject({ action: 'reopened' });
    for (const body of [{ base: 'gone' }, { state: 'merged' }, { title: '' }])
      expect(await refusal(update(body))).toMatchObject({ status: 422 });
    github.mergePullRequest(world.pull);
    expect(await refusal(update({ state: 'open' }))).toMatchObject({ status: 422 });
  });

  test('is only read without pull_requests: write', async () => {
    github.acceptPermissions(world.installation, { ...permissions, pull_requests: 'read' });
    octokit = await asInstallation(github, world.installation);
    for (const call of [() => create({ title: 't', head: 'add-sum', base: 'main' }), () => update({ title: 't' })])
      expect(await refusal(call())).toMatchObject({ status: 403 });
  });
});

describe('bots and people', () => {
  test('push under their own names, also what another has written', async () => {
    const renovate = github.addAccount({ login: 'renovate[bot]', type: 'Bot' });
    github.pushCommit(world.repository, { branch: 'add-sum', files: { a: 'b' }, by: renovate });
    github.pushCommit(world.repository, { branch: 'add-sum', files: { a: 'c' }, by: renovate, author: world.author });
    const { data } = await octokit.rest.pulls.listCommits({ ...world.at, pull_number: world.pull.number });
    expect(data.slice(1).map(({ author, committer }) => [author, committer])).toMatchObject([
      [
        { login: 'renovate[bot]', type: 'Bot' },
        { login: 'renovate[bot]', type: 'Bot' },
      ],
      [{ login: 'mona', type: 'User' }, { login: 'renovate[bot]' }],
    ]);
    expect(data[1]?.commit.author).toMatchObject({ name: 'renovate[bot]' });
  });

  test('comment, and so does our App: each comment is told of, with who wrote it and what they are here', async () => {
    const events = ['issue_comment'];
    github.deleteInstallation(world.installation);
    const installation = github.addInstallation({ account: world.account, events });
    octokit = await asInstallation(github, installation);
    const bot = github.addAccount({ login: 'pre-commit-ci[bot]', type: 'Bot' });
    github.setCollaborator(world.repository, world.author, 'write');
    const told = () => {
      const { action, payload } = last();
      const { sender, comment } = payload as { sender: { login: string; type: string }; comment: object };
      return { action, sender: `${sender.login} ${sender.type}`, comment };
    };
    const command = github.commentOnPullRequest(world.pull, '/regreen fix', world.author);
    expect(told()).toMatchObject({
      action: 'created',
      sender: 'mona User',
      comment: { body: '/regreen fix', author_association: 'COLLABORATOR' },
    });
    github.editIssueComment(command, '/regreen stop', world.author);
    expect(told()).toMatchObject({ action: 'edited', comment: { body: '/regreen stop' } });
    github.deleteIssueComment(command, world.author);
    expect(told().action).toBe('deleted');
    github.commentOnPullRequest(world.pull, 'Beep', bot);
    expect(told()).toMatchObject({ sender: 'pre-commit-ci[bot] Bot', comment: { author_association: 'NONE' } });
    await octokit.rest.issues.createComment({ ...world.at, issue_number: world.pull.number, body: 'Done' });
    expect(told()).toMatchObject({ action: 'created', sender: 'regreen[bot] Bot', comment: { body: 'Done' } });
  });

  test('press the buttons of a check run', async () => {
    const actions = [{ label: 'Fix', description: 'Fixes it', identifier: 'fix' }];
    const { data } = await octokit.rest.checks.create({
      ...world.at,
      name: 'Regreen',
      head_sha: world.commit.sha,
      conclusion: 'action_required',
      actions,
    });
    const checkRun = github.ownCheckRunsOf(world.commit.sha).find((one) => one.id === data.id);
    expect(checkRun?.actions).toEqual(actions);
    github.requestAction(checkRun!, 'fix', world.author);
    expect(last()).toMatchObject({
      event: 'check_run',
      action: 'requested_action',
      payload: { requested_action: { identifier: 'fix' }, sender: { login: 'mona' }, check_run: { id: data.id } },
    });
    const page = await (await fetch(`${github.url}/octo-org/hello/pull/${world.pull.number}`)).text();
    expect(page).toContain('title="Fixes it">Fix</button>');
    expect(() => github.requestAction(checkRun!, 'gone')).toThrow(/no button/);
  });
});

describe('a connection that breaks', () => {
  const comment = (body: string) =>
    octokit.rest.issues.createComment({ ...world.at, issue_number: world.pull.number, body });

  test('loses the answer and not what was done, or both; what was done can be counted', async () => {
    const fault = { method: 'POST', path: /comments$/, status: 'cut' } as const;
    github.failNext({ ...fault, when: 'after' });
    expect((await refusal(comment('made'))).status).toBe(500);
    github.failNext(fault);
    expect((await refusal(comment('lost'))).status).toBe(500);
    await comment('fine');
    expect(github.commentsOf(world.pull).map((one) => one.body)).toEqual(['made', 'fine']);
    const operation = 'POST /repos/:owner/:repo/issues/:number/comments';
    expect(github.writesSeen(operation).map(({ body }) => body)).toEqual([{ body: 'made' }, { body: 'fine' }]);
    await octokit.rest.issues.listComments({ ...world.at, issue_number: world.pull.number });
    await refusal(comment(''));
    expect(github.writesSeen(operation)).toHaveLength(2);
    // The third is how Octokit came by its token.
    expect(github.writesSeen()).toHaveLength(3);
  });
});

test('the page of a pull request shows commits, reviews with suggestions, and reactions, and lets no markup through', async () => {
  const hostile = '<img src=x onerror=alert(1)>';
  github.pushCommit(world.repository, { branch: 'add-sum', files: { 'b.ts': hostile }, message: hostile });
  github.reviewPullRequest(world.pull, {
    by: world.author,
    body: hostile,
    comments: [{ path: 'b.ts', line: 1, body: `\`\`\`suggestion\n${hostile}\n\`\`\`` }],
  });
  github.reactToComment(github.commentOnPullRequest(world.pull, 'Hi', world.author), 'rocket', world.author);
  const page = await (await fetch(`${github.url}/octo-org/hello/pull/${world.pull.number}`)).text();
  expect(page).toContain('Suggested change');
  expect(page).toContain('mona reviewed: commented');
  expect(page).toContain('b.ts:1');
  expect(page).toContain('🚀');
  expect(page.split('&lt;img src=x')).toHaveLength(5);
  expect(page).not.toContain('<img');
});
