import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findDelivery, findDeliveryBody, findDeliveryIds, listDeliveries } from '../../src/store/read-deliveries.js';
import { findRepositories, listRepositories } from '../../src/store/read-repositories.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { deliveries, installations, repositories, tellStory } from '../support/run-rows.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await tellStory(database.pool);
  await database.pool.query(`update webhook_deliveries set body = '\\x01'`);
});
afterAll(() => database.drop());

const globex = { installationId: installations.globex };

test('a tenant sees no delivery of another, by no way', async () => {
  const { pool } = database;
  expect((await listDeliveries(pool, { limit: 9, ...globex })).map(({ deliveryId }) => deliveryId)).toEqual(['d-3']);
  expect(await findDelivery(pool, deliveries.first, globex)).toBeNull();
  expect(await findDelivery(pool, deliveries.foreign, globex)).toMatchObject({
    deliveryId: 'd-3',
    bodyBytes: 1,
    runs: [],
  });
  expect(await findDeliveryIds(pool, 'd-1', globex)).toEqual([]);
  expect(await findDeliveryIds(pool, deliveries.first, globex)).toEqual([]);
  expect(await findDeliveryIds(pool, 'd-', globex)).toEqual([{ id: deliveries.foreign, deliveryId: 'd-3' }]);
  expect(await findDeliveryBody(pool, deliveries.first, globex)).toBeNull();
  expect(await findDeliveryBody(pool, deliveries.first)).toEqual(Buffer.from([1]));
});

test('a repository that moves takes its deliveries to its new tenant', async () => {
  const { pool } = database;
  const acme = { installationId: installations.acme };
  const move = (to: string) =>
    pool.query('update repositories set installation_id = $2 where id = $1', [repositories.shop, to]);
  await move(installations.globex);
  expect(await listDeliveries(pool, { limit: 9, ...acme })).toEqual([]);
  expect((await listDeliveries(pool, { limit: 9, ...globex })).map(({ installationId }) => installationId)).toEqual(
    Array(3).fill(installations.globex),
  );
  expect(await findDelivery(pool, deliveries.first, acme)).toBeNull();
  expect(await findDelivery(pool, deliveries.first, globex)).not.toBeNull();
  expect(await findDeliveryIds(pool, 'd-1', acme)).toEqual([]);
  expect(await findDeliveryIds(pool, 'd-1', globex)).toHaveLength(1);
  expect(await findDeliveryBody(pool, deliveries.first, acme)).toBeNull();
  await move(installations.acme);
});

test('a tenant sees no repository of another', async () => {
  const { pool } = database;
  expect((await listRepositories(pool, globex)).map(({ name }) => name)).toEqual(['globex/api']);
  expect(await findRepositories(pool, 'acme/shop', globex)).toEqual([]);
  expect(await findRepositories(pool, repositories.shop, globex)).toEqual([]);
  expect(await findRepositories(pool, 'ACME/shop')).toHaveLength(1);
});

test('of a repository that is gone and its successor of the same name, the successor is meant', async () => {
  const { pool } = database;
  await pool.query(
    `insert into repositories (installation_id, github_id, name, removed_at) values ($1, 99, 'acme/shop', now())`,
    [installations.acme],
  );
  expect((await findRepositories(pool, 'acme/shop')).map(({ repositoryId }) => repositoryId)).toEqual([
    repositories.shop,
  ]);
  await pool.query('update repositories set removed_at = now() where id = $1', [repositories.shop]);
  expect(await findRepositories(pool, 'acme/shop')).toHaveLength(2);
});
