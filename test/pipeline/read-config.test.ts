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

const read = (target = world.at) => readConfig(repositoryId, { octokit, pool: database.pool, target });
const write = (text: string | null, repository = world.repository) =>
  github.pushCommit(repository, { branch: 'main', files: { [PATH]: text } });

test('without any file the defaults are in force', async () => {
  expect(await read()).toEqual({
    config: DEFAULT_CONFIG,
    mistakes: [],
    sources: { repository: null, organisation: null },
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
  const refuse = (status: number, message: string, times: number) => {
    for (let time = 0; time < times; time++) github.failNext({ method: 'GET', path: /\/contents\//, status, message });
  };

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

  test('a rate limit and a broken GitHub are for another try', async () => {
    refuse(403, 'API rate limit exceeded', 1);
    await expect(read()).rejects.toMatchObject({ status: 403 });
    refuse(502, 'Bad gateway', 1);
    await expect(read()).rejects.toMatchObject({ status: 502 });
  });
});
