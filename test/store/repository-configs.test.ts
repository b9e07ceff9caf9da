import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { parseRepositoryConfig } from '../../src/core/repository-config.js';
import { findRepositoryConfigs, saveRepositoryConfig } from '../../src/store/repository-configs.js';
import { ids, populate } from '../support/populate.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
const repositoryId = ids.repository.replaceAll("'", '');
beforeAll(async () => {
  database = await createTestDatabase();
  await populate(database.pool);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query('delete from repository_configs');
  await database.pool.query('update repositories set config_override = null');
});

const save = (sha: string, text: string, scope: 'repository' | 'organisation' = 'repository') =>
  saveRepositoryConfig(database.pool, { repositoryId, scope, read: { sha, ...parseRepositoryConfig(text) } });
const NONE = { config: null, sha: null, mistakes: [] };

test('nothing read yet is nothing', async () => {
  expect(await findRepositoryConfigs(database.pool, repositoryId)).toEqual({
    repository: NONE,
    organisation: NONE,
    override: { ...NONE, config: {} },
  });
});

test('the last good one stays while the newer one has mistakes, and goes with the file', async () => {
  const good = { config: { mode: 'observe' }, sha: 's1', mistakes: [] };
  expect(await save('s1', 'mode: observe\n')).toEqual(good);
  const broken = await save('s2', 'mode: loud\n');
  expect(broken).toEqual({ ...good, mistakes: [expect.objectContaining({ line: 1, path: 'mode' })] });
  expect((await findRepositoryConfigs(database.pool, repositoryId)).repository).toEqual(broken);
  const { rows } = await database.pool.query('select blob_sha, content_sha from repository_configs');
  expect(rows).toEqual([{ blob_sha: 's2', content_sha: 's1' }]);

  expect(await save('s3', 'mode: fix\n')).toEqual({ config: { mode: 'fix' }, sha: 's3', mistakes: [] });
  expect(await saveRepositoryConfig(database.pool, { repositoryId, scope: 'repository', read: null })).toEqual(NONE);
  expect(await save('s4', 'mode: loud\n')).toMatchObject({ config: null, sha: null });
});

test('the files of repository and organisation are kept apart', async () => {
  await save('r', 'mode: fix\n');
  await save('o', 'mode: observe\n', 'organisation');
  expect(await findRepositoryConfigs(database.pool, repositoryId)).toMatchObject({
    repository: { config: { mode: 'fix' }, sha: 'r' },
    organisation: { config: { mode: 'observe' }, sha: 'o' },
  });
});

test('what was kept and no longer reads counts as none', async () => {
  await save('s1', 'mode: fix\n');
  await database.pool.query(`update repository_configs set content = '{"mode": "loud"}', mistakes = '"odd"'`);
  expect((await findRepositoryConfigs(database.pool, repositoryId)).repository).toEqual(NONE);
});

test('the override is read with its mistakes', async () => {
  const set = (value: string) => database.pool.query('update repositories set config_override = $1', [value]);
  await set('{"report": {"always": true}}');
  expect((await findRepositoryConfigs(database.pool, repositoryId)).override).toMatchObject({
    config: { report: { always: true } },
  });
  await set('{"reprot": {}}');
  expect((await findRepositoryConfigs(database.pool, repositoryId)).override).toEqual({
    ...NONE,
    mistakes: [expect.objectContaining({ line: 0, message: 'unknown key `reprot`; did you mean `report`?' })],
  });
});

test('texts that PostgreSQL cannot hold do not stop it', async () => {
  await save('s1', '"k\\u0000\\ud800": 1\nmode: "\\ud800"\n');
  const { repository } = await findRepositoryConfigs(database.pool, repositoryId);
  expect(repository.mistakes).toHaveLength(2);
});
