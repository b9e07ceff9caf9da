import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalGithub, startLocalGithub } from '../../../src/dev/github/local-github.js';
import { addPullRequest, asInstallation, refusal } from './connect.js';

let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;
let octokit: Awaited<ReturnType<typeof asInstallation>>;

beforeAll(async () => {
  github = await startLocalGithub();
  github.setLimits({ contentCreationsPerMinute: 1000 });
  world = addPullRequest(github);
  octokit = await asInstallation(github, world.installation);
});
afterAll(() => github.close());

const annotation = (change: object = {}) => ({
  path: 'src/sum.ts',
  start_line: 1,
  end_line: 1,
  annotation_level: 'failure',
  message: 'c is not defined',
  ...change,
});
const annotations = (count: number) =>
  Array.from({ length: count }, (_, index) => annotation({ message: `number ${index}` }));

/** Untyped on purpose: the refusals below need bodies that Octokit's own types forbid. */
const create = (body: object) =>
  octokit.request('POST /repos/{owner}/{repo}/check-runs', {
    ...world.at,
    name: 'Regreen',
    head_sha: world.commit.sha,
    ...body,
  });
const update = (id: number | bigint, body: object) =>
  octokit.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
    ...world.at,
    check_run_id: Number(id),
    ...body,
  });

describe('a check run', () => {
  test('appends annotations with every update, and lists them all by pages', async () => {
    const output = { title: 't', summary: 's', annotations: annotations(50) };
    const { data } = await create({ status: 'in_progress', output });
    expect(data).toMatchObject({
      status: 'in_progress',
      conclusion: null,
      output: { annotations_count: 50 },
      app: { id: github.appId },
    });
    await update(data.id, { output: { ...output, annotations: annotations(50) } });
    const last = await update(data.id, {
      conclusion: 'neutral',
      output: { title: 't2', summary: 's2', annotations: annotations(7) },
    });
    expect(last.data).toMatchObject({
      status: 'completed',
      conclusion: 'neutral',
      output: { title: 't2', annotations_count: 107 },
    });
    const untouched = await update(data.id, { output: { title: 't3', summary: 's3' } });
    expect(untouched.data.output.annotations_count).toBe(107);
    const all = await octokit.paginate('GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations', {
      ...world.at,
      check_run_id: Number(data.id),
    });
    expect(all).toHaveLength(107);
    expect(github.ownCheckRunsOf(world.commit.sha)[0]?.annotations).toHaveLength(107);
  });

  test('tells the App of its own check runs too', async () => {
    github.hold();
    const { data } = await create({ name: 'told', status: 'queued' });
    await update(data.id, { status: 'completed', conclusion: 'success' });
    const told = github.held().map(({ event, action, body }) => ({
      event,
      action,
      sender: (JSON.parse(body) as { sender: { login: string } }).sender.login,
    }));
    expect(told).toContainEqual({ event: 'check_run', action: 'created', sender: 'regreen[bot]' });
    expect(told).toContainEqual({ event: 'check_run', action: 'completed', sender: 'regreen[bot]' });
  });

  test('lists by name, App and status; latest shows one of a name, all shows each', async () => {
    await create({ name: 'twice', status: 'completed', conclusion: 'failure' });
    const second = await create({ name: 'twice', status: 'queued' });
    const list = async (query: object) =>
      (
        await octokit.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
          ...world.at,
          ref: 'add-sum',
          ...query,
        })
      ).data;
    expect(await list({ check_name: 'twice' })).toMatchObject({ total_count: 1, check_runs: [{ id: second.data.id }] });
    expect((await list({ check_name: 'twice', filter: 'all' })).total_count).toBe(2);
    expect((await list({ check_name: 'twice', status: 'completed' })).total_count).toBe(0);
    expect((await list({ app_id: 1 })).total_count).toBe(0);
  });

  test('of another App cannot be changed', async () => {
    const app = github.addApp({ slug: 'lint-bot' });
    const theirs = github.createCheckRun(world.repository, { name: 'lint', headSha: world.commit.sha, appId: app.id });
    expect(await refusal(update(theirs.id, { status: 'in_progress' }))).toMatchObject({ status: 403 });
    expect(theirs.status).toBe('queued');
  });

  test('can be asked for again once it is complete', async () => {
    const { data } = await create({ name: 'again', conclusion: 'failure' });
    github.hold();
    await octokit.request('POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest', {
      ...world.at,
      check_run_id: Number(data.id),
    });
    expect(github.held().at(-1)).toMatchObject({ event: 'check_run', action: 'rerequested' });
  });
});

const output = (change: object) => ({ output: { title: 't', summary: 's', ...change } });
const button = { label: 'Fix', description: 'Fixes it', identifier: 'fix' };

describe('refused with 422 are', () => {
  test.each([
    ['no name', { name: undefined }, /"name" wasn't supplied/],
    ['completed without a conclusion', { status: 'completed' }, /"conclusion" wasn't supplied/],
    ['an unknown status', { status: 'done' }, /not a member of/],
    ['an unknown conclusion', { conclusion: 'startup_failure' }, /not a member of/],
    ['an unknown field', { colour: 'red' }, /"colour" is not a permitted key/],
    ['an unknown head', { head_sha: 'f'.repeat(40) }, /No commit found for SHA/],
    ['51 annotations', output({ annotations: annotations(51) }), /No more than 50 items are allowed; 51 were supplied/],
    [
      'a summary too long',
      output({ summary: 'x'.repeat(65_536) }),
      /Only 65535 characters are allowed; 65536 were supplied/,
    ],
    ['a text too long', output({ text: 'x'.repeat(65_536) }), /Only 65535 characters are allowed/],
    ['an output without summary', { output: { title: 't' } }, /"summary" wasn't supplied/],
    [
      'an unknown field of an annotation',
      output({ annotations: [annotation({ colour: 'red' })] }),
      /"colour" is not a permitted key/,
    ],
    [
      'an annotation without path',
      output({ annotations: [annotation({ path: undefined })] }),
      /"path" wasn't supplied/,
    ],
    ['four actions', { actions: [button, button, button, button] }, /No more than 3 items are allowed/],
    ['a label too long', { actions: [{ ...button, label: 'x'.repeat(21) }] }, /Only 20 characters are allowed/],
    [
      'a description too long',
      { actions: [{ ...button, description: 'x'.repeat(41) }] },
      /Only 40 characters are allowed/,
    ],
    [
      'an identifier too long',
      { actions: [{ ...button, identifier: 'x'.repeat(21) }] },
      /Only 20 characters are allowed/,
    ],
  ])('%s', async (_what, body, message) => {
    const { status, data } = await refusal(create(body));
    expect(status).toBe(422);
    expect(data.message).toMatch(message);
  });

  test.each([
    ['start below one', { start_line: 0 }],
    ['an end before its start', { start_line: 5, end_line: 4 }],
    ['columns over several lines', { end_line: 2, start_column: 1 }],
    ['a title too long', { title: 'x'.repeat(256) }],
    ['a message over 64 KB', { message: 'ü'.repeat(33_000) }],
    ['an absolute path', { path: '/etc/passwd' }],
    ['a path out of the repository', { path: 'src/../../x' }],
  ])('annotations with %s, and none of their batch is kept', async (_what, change) => {
    const name = JSON.stringify(change).slice(0, 40);
    const { data: checkRun } = await create({ name });
    const batch = output({ annotations: [annotation(), annotation(change)] });
    expect(await refusal(update(checkRun.id, batch))).toMatchObject({
      status: 422,
      data: { message: 'Validation Failed', errors: [{ resource: 'CheckRun', code: 'invalid', field: 'annotations' }] },
    });
    expect(github.checkRunsOf(world.commit.sha, { name })[0]?.annotations).toEqual([]);
  });

  test('a commit status with a state that does not exist', async () => {
    const statuses = { metadata: 'read', statuses: 'write' } as const;
    github.acceptPermissions(world.installation, { ...world.installation.permissions, ...statuses });
    const writer = await asInstallation(github, world.installation);
    const call = writer.request('POST /repos/{owner}/{repo}/statuses/{sha}', {
      ...world.at,
      sha: world.commit.sha,
      state: 'green' as 'success',
    });
    expect(await refusal(call)).toMatchObject({ status: 422, data: { errors: [{ field: 'state' }] } });
  });
});

test('a body that is not JSON is 400, an archived repository read-only', async () => {
  const response = await fetch(`${github.url}/repos/octo-org/hello/check-runs`, {
    method: 'POST',
    body: '{',
    headers: { authorization: `token ${[...github.world.tokens.keys()].at(-1)}`, 'user-agent': 'test' },
  });
  expect(response.status).toBe(400);
  github.archiveRepository(world.repository);
  expect(await refusal(create({ name: 'late' }))).toMatchObject({
    status: 403,
    data: { message: expect.stringMatching(/archived/) },
  });
  github.archiveRepository(world.repository, false);
});
