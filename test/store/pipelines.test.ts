import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BUILT_IN_PIPELINE, type PipelineDefinition } from '../../src/core/pipeline-definition.js';
import {
  applyPipeline,
  countRunsOfPipelines,
  deletePipeline,
  findPipeline,
  listPipelines,
} from '../../src/store/pipelines.js';
import { ids, populate } from '../support/populate.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await populate(database.pool);
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query('delete from pipelines'));

const tenant = ids.installation.replaceAll("'", '');
const careful: PipelineDefinition = {
  name: 'careful',
  description: 'Waits before it fixes',
  stages: [
    { stage: 'analyze', options: { maxFindings: 5 }, when: null, approval: false },
    { stage: 'fix', options: {}, when: { branches: { include: ['main'], exclude: [] } }, approval: true },
  ],
};

test('applied once it is created, again unchanged, otherwise changed', async () => {
  const created = await applyPipeline(database.pool, careful, null);
  expect(created).toMatchObject({ outcome: 'created', pipeline: { ...careful, installationId: null, warnings: [] } });
  const again = await applyPipeline(database.pool, careful, null);
  expect(again).toEqual({ outcome: 'unchanged', pipeline: created.pipeline });
  const changed = await applyPipeline(database.pool, { ...careful, description: null }, null);
  expect(changed).toMatchObject({ outcome: 'changed', pipeline: { id: created.pipeline.id, description: null } });
  expect(changed.pipeline.updatedAt.getTime()).toBeGreaterThan(created.pipeline.updatedAt.getTime());
});

test("an installation's own comes before everybody's, and nobody else sees it", async () => {
  const all = (await applyPipeline(database.pool, careful, null)).pipeline;
  const own = (await applyPipeline(database.pool, { ...careful, description: 'ours' }, tenant)).pipeline;
  const other = '01900000-0000-7000-8000-0000000000ff';
  expect(own.id).not.toBe(all.id);
  expect(await findPipeline(database.pool, 'careful', tenant)).toEqual(own);
  expect(await findPipeline(database.pool, 'careful', other)).toEqual(all);
  expect(await findPipeline(database.pool, 'careful', null)).toEqual(all);
  expect(await findPipeline(database.pool, 'Careful', null)).toBeNull();
  expect(await listPipelines(database.pool)).toEqual([own, all]);
  expect(await listPipelines(database.pool, { installationId: tenant })).toEqual([own, all]);
  expect(await listPipelines(database.pool, { installationId: other })).toEqual([all]);
  expect(await listPipelines(database.pool, { installationId: null })).toEqual([all]);

  expect(await deletePipeline(database.pool, 'careful', tenant)).toBe(true);
  expect(await deletePipeline(database.pool, 'careful', tenant)).toBe(false);
  expect(await listPipelines(database.pool)).toEqual([all]);
});

test('runs outlive their pipeline, and are counted', async () => {
  const { pipeline } = await applyPipeline(database.pool, careful, null);
  await database.pool.query(`update pipeline_runs set pipeline_id = $1 where id = ${ids.run}`, [pipeline.id]);
  expect(await countRunsOfPipelines(database.pool, [pipeline.id])).toEqual(new Map([[pipeline.id, 1]]));
  await deletePipeline(database.pool, 'careful', null);
  const { rows } = await database.pool.query(`select pipeline_id from pipeline_runs where id = ${ids.run}`);
  expect(rows).toEqual([{ pipeline_id: null }]);
});

describe('what is kept is checked', () => {
  test('on write', async () => {
    const wrong = { ...BUILT_IN_PIPELINE, name: 'x', stages: [{ stage: 'ship' }] } as unknown as PipelineDefinition;
    await expect(applyPipeline(database.pool, wrong, null)).rejects.toThrow(/stage/);
    expect(await listPipelines(database.pool)).toEqual([]);
  });

  test('on read: it is shown raw, with a warning, and applying mends it', async () => {
    await database.pool.query(`insert into pipelines (name, stages) values ('careful', '["analyze"]')`);
    expect(await findPipeline(database.pool, 'careful', null)).toMatchObject({
      stages: [],
      warnings: [expect.stringMatching(/careful.*apply it again: \["analyze"\]/)],
    });
    expect(await applyPipeline(database.pool, careful, null)).toMatchObject({
      outcome: 'changed',
      pipeline: { warnings: [] },
    });
  });
});

test('eight at once end in one row', async () => {
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => applyPipeline(database.pool, careful, null)));
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['created', ...Array(7).fill('unchanged')]);
  expect(await listPipelines(database.pool)).toHaveLength(1);
});
