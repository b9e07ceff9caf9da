import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DEFAULT_CONFIG } from '../../src/core/repository-config.js';
import type { Repository } from '../../src/dev/github/entities.js';
import { type LocalGithub, startLocalGithub } from '../../src/dev/github/local-github.js';
import type { GithubClient } from '../../src/github/client.js';
import { readConfig } from '../../src/pipeline/read-config.js';
import { addPullRequest, asInstallation } from '../dev/github/connect.js';
import { ids, populate } from '../support/populate.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const PATH = '.github/regreen.yml';
const repositoryId = ids.repository.replaceAll("'", '');
let database: TestDatabase;
let github: LocalGithub;
let octokit: GithubClient;
let world: ReturnType<typeof addPullRequest>;
let dotGithub: Repository;

beforeAll(async () => {
  database = await createTestDatabase();
  await populate(database.pool);
  github = await startLocalGithub();
  world = addPullRequest(github);
  octokit = await asInstallation(github, world.installation);
});
afterAll(async () => {
  await github.close();
  await database.drop();
});
beforeEach(async () => {
  await database.pool.query('delete from repository_configs');
  await database.pool.query('update repositories set config_override = null');
  write(null);
});

type Target = { owner: string; repo: string; pullRequestNumber: number };
const read = (changes: Partial<Target> = {}, headSha: string | null = null) =>
  readConfig(
    repositoryId,
    {
      octokit,
      defaultsOctokit: octokit,
      pool: database.pool,
      target: { ...world.at, pullRequestNumber: world.pull.number, ...changes },
    },
    headSha,
  );
/** As a run of this pull request reads it. */
const readFor = ({ number, head }: typeof world.pull) => read({ pullRequestNumber: number }, head.sha);
const write = (text: string | null, repository = world.repository) =>
  github.pushCommit(repository, { branch: 'main', files: { [PATH]: text } });

test('without any file the defaults are in force', async () => {
  expect(await read()).toEqual({
    config: DEFAULT_CONFIG,
    mistakes: [],
    sources: { repository: null, organisation: null },
    layers: { repository: null, organisation: null, override: {} },
    notes: [],
  });
});

test('a file with mistakes leaves its last good version in force', async () => {
  write('mode: observe\n');
  const good = await read();
  expect(good).toMatchObject({ config: { mode: 'observe' }, mistakes: [] });
  write('mode: loud\nchekcs: [a]\n');
  const broken = await read();
  expect(broken).toMatchObject({ config: good.config, sources: good.sources });
  expect(broken.mistakes).toEqual([
    expect.objectContaining({ scope: 'repository', line: 1, path: 'mode', inForce: 'the last good one' }),
    expect.objectContaining({ scope: 'repository', line: 2, path: 'chekcs', inForce: 'the last good one' }),
  ]);
  write('mode: fix\n');
  expect(await read()).toMatchObject({ config: { mode: 'fix' }, mistakes: [] });
  write(null);
  expect(await read()).toMatchObject({ config: DEFAULT_CONFIG, sources: { repository: null } });
});

test('a first file with mistakes, or none that can be read, leaves the defaults', async () => {
  write('mode: loud\n');
  expect(await read()).toMatchObject({ config: DEFAULT_CONFIG, mistakes: [{ inForce: 'the defaults', line: 1 }] });
  github.pushCommit(world.repository, { branch: 'main', files: { [PATH]: null, [`${PATH}/a`]: 'x' } });
  const { mistakes } = await read();
  expect(mistakes).toEqual([expect.objectContaining({ line: 0, message: 'it is a folder: make it a file' })]);
  github.pushCommit(world.repository, { branch: 'main', files: { [`${PATH}/a`]: null } });
});

describe('layers', () => {
  beforeAll(() => {
    dotGithub = github.addRepository({ owner: world.account, name: '.github', files: { 'README.md': '#' } });
  });

  test('organisation, repository, override: the later wins', async () => {
    write('mode: observe\nreport: {always: true}\nchecks: [a]\n', dotGithub);
    write('mode: suggest\nchecks: {exclude: [b]}\n');
    await database.pool.query(`update repositories set config_override = '{"report": {"onFailure": "failure"}}'`);
    const { config, sources, mistakes } = await read();
    expect(config).toEqual({
      ...DEFAULT_CONFIG,
      report: { always: true, onFailure: 'failure' },
      checks: { include: ['a'], exclude: ['b'] },
    });
    expect([sources, mistakes]).toEqual([
      { repository: expect.stringMatching(/^[0-9a-f]{40}$/), organisation: expect.stringMatching(/^[0-9a-f]{40}$/) },
      [],
    ]);
  });

  test('each tells its own mistakes', async () => {
    write('a: 1\n', dotGithub);
    write('b: 1\n');
    await database.pool.query(`update repositories set config_override = '{"c": 1}'`);
    const { mistakes, config } = await read();
    expect(mistakes.map(({ scope, line, path, inForce }) => [scope, line, path, inForce])).toEqual([
      ['repository', 1, 'b', 'the defaults'],
      ['organisation', 1, 'a', 'the defaults'],
      ['override', 0, 'c', 'the defaults'],
    ]);
    expect(config).toEqual(DEFAULT_CONFIG);
  });

  test("the organisation's own repository has one file, not two", async () => {
    write('mode: observe\nx: 1\n', dotGithub);
    const { mistakes, sources } = await read({ owner: 'octo-org', repo: '.github' });
    expect([mistakes.map(({ scope }) => scope), sources]).toEqual([
      ['repository'],
      { repository: null, organisation: null },
    ]);
    write(null, dotGithub);
  });
});

describe('where GitHub does not show the file', () => {
  const refuse = (status: number, message: string, times: number, path = /\/contents\//) => {
    for (let time = 0; time < times; time++) github.failNext({ method: 'GET', path, status, message });
  };
  /** That of the organisation is asked for at the same time. */
  const OWN_FILE = /\/(?!\.github\/)[^/]+\/contents\//;

  test('a missing permission is a sentence, told once, and what was read last is in force', async () => {
    write('mode: observe\n');
    await read();
    refuse(403, 'Resource not accessible by integration', 2);
    const { config, notes, mistakes } = await read();
    expect([config.mode, mistakes]).toEqual(['observe', []]);
    expect(notes).toEqual([expect.stringMatching(/Contents: read/)]);
  });

  test('any other refusal is told for the repository, and passed over for the organisation', async () => {
    refuse(403, 'Repository access blocked', 2);
    expect((await read()).notes).toEqual([
      'GitHub does not show .github/regreen.yml: Repository access blocked - https://docs.github.com/rest',
    ]);
  });

  test("an organisation's file that was read once holds until it is gone, whatever else GitHub says", async () => {
    const organisation = github.addAccount({ login: 'hidden-org', type: 'Organization' });
    const installation = github.addInstallation({ account: organisation });
    const files = { [PATH]: 'mode: observe\n' };
    const shared = github.addRepository({ owner: organisation, name: '.github', files });
    github.addRepository({ owner: organisation, name: 'app', files: { a: '1' } });
    const theirs = await asInstallation(github, installation);
    const target = { owner: 'hidden-org', repo: 'app', pullRequestNumber: 1 };
    const readTheirs = () =>
      readConfig(repositoryId, { octokit: theirs, defaultsOctokit: theirs, pool: database.pool, target });
    expect(await readTheirs()).toMatchObject({ config: { mode: 'observe' }, notes: [] });
    const path = /hidden-org\/\.github\/contents/;
    github.failNext({
      method: 'GET',
      path,
      status: 403,
      message: 'Resource protected by organization SAML enforcement',
    });
    expect(await readTheirs()).toMatchObject({
      config: { mode: 'observe' },
      notes: [expect.stringMatching(/does not show .*organisation's .github repository: Resource protected/)],
    });
    github.pushCommit(shared, { branch: 'main', files: { [PATH]: null } });
    expect(await readTheirs()).toMatchObject({ config: { mode: 'suggest' }, notes: [] });
  });

  test('a rate limit is for another try', async () => {
    refuse(403, 'API rate limit exceeded', 1);
    await expect(read()).rejects.toMatchObject({ status: 403 });
  });

  test('a GitHub that is broken for a moment is asked again', async () => {
    write('mode: fix\n');
    refuse(502, 'Bad gateway', 2);
    expect(await read()).toMatchObject({ config: { mode: 'fix' }, notes: [] });
  });

  test('one that is broken for longer leaves in force what was last read, and the report says so', async () => {
    write('mode: fix\n');
    await read();
    write('mode: suggest\n');
    refuse(502, 'Bad gateway', 3, OWN_FILE);
    expect(await read()).toMatchObject({
      config: { mode: 'fix' },
      notes: ['GitHub could not answer when asked for .github/regreen.yml: what was last read of it is in force.'],
    });
    expect(await read()).toMatchObject({ config: { mode: 'suggest' }, notes: [] });
  });

  test('where nothing was ever read, nothing but diagnosing is allowed meanwhile', async () => {
    write('mode: fix\n');
    refuse(502, 'Bad gateway', 3, OWN_FILE);
    expect(await read()).toMatchObject({
      config: { mode: 'observe' },
      notes: [expect.stringMatching(/nothing of it is known: this run only diagnoses/)],
    });
  });
});

describe('a pull request that changes the file', () => {
  let branches = 0;
  const propose = (text: string | null, from = world.repository) => {
    const branch = `configure-${++branches}`;
    github.pushCommit(from, { branch, files: { [PATH]: text } });
    return github.openPullRequest(
      world.repository,
      from === world.repository ? { head: branch } : { head: branch, from },
    );
  };

  test('is told what it would break; it is never in force', async () => {
    write('mode: observe\n');
    const { config, mistakes, notes } = await readFor(propose('# ours\nmode: loud\n'));
    expect([config.mode, notes]).toEqual(['observe', []]);
    expect(mistakes).toEqual([
      expect.objectContaining({ scope: 'head', line: 2, path: 'mode', inForce: 'the last good one' }),
    ]);
    expect((await readFor(propose('mode: fix\n'))).config.mode).toBe('observe');
  });

  test('is told so for its first file as well, and from a fork', async () => {
    const fork = github.forkRepository(world.repository, { owner: world.author });
    const { mistakes } = await readFor(propose('chekcs: [a]\n', fork));
    expect(mistakes).toEqual([expect.objectContaining({ scope: 'head', line: 1, inForce: 'the defaults' })]);
  });

  test('and mends it hears nothing of what it has mended', async () => {
    write('mode: observe\n');
    await read();
    write('mode: loud\n');
    const { mistakes, notes, config } = await readFor(propose('mode: fix\n'));
    expect([mistakes, config.mode]).toEqual([[], 'observe']);
    expect(notes).toEqual([
      'This pull request mends .github/regreen.yml, which has mistakes on the default branch. Until it is mended, its last good version stays in force.',
    ]);
  });

  test('and does not mend it all hears of both', async () => {
    write('mode: loud\n');
    const { mistakes } = await readFor(propose('mode: fix\nchekcs: [a]\n'));
    expect(mistakes.map(({ scope, line }) => `${scope} ${line}`)).toEqual(['head 2', 'repository 1']);
  });

  test('is another than one that is merely behind: that neither breaks nor mends anything', async () => {
    write('mode: observe\n');
    github.pushCommit(world.repository, { branch: 'behind', files: { 'src/other.ts': 'x' } });
    const behind = github.openPullRequest(world.repository, { head: 'behind' });
    write('mode: loud\n');
    const { mistakes, notes } = await readFor(behind);
    expect([mistakes.map(({ scope }) => scope), notes]).toEqual([['repository'], []]);
    github.pushCommit(world.repository, { branch: 'broken', files: { 'src/other.ts': 'x' } });
    const broken = github.openPullRequest(world.repository, { head: 'broken' });
    write('mode: fix\n');
    expect(await readFor(broken)).toMatchObject({ mistakes: [], notes: [] });
  });

  test('costs one request of the rate limit at most while nothing is wrong, and nothing when GitHub does not show its head', async () => {
    write('mode: observe\n');
    const pull = propose('mode: fix\n');
    await read();
    const calls = github.world.calls.length;
    await readFor(pull);
    expect(github.world.calls.slice(calls).filter(({ status }) => status === 200)).toEqual([
      expect.objectContaining({ path: expect.stringContaining(pull.head.sha) }),
    ]);
    const gone = await read({ pullRequestNumber: pull.number }, 'f'.repeat(40));
    expect(gone).toMatchObject({ config: { mode: 'observe' }, mistakes: [], notes: [] });
  });
});
