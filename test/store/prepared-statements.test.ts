import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPool, createPrisma, transaction } from '../../src/store/pool.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a statement with parameters is read once a connection, whether by itself, in a transaction or of Prisma', async () => {
  const pool = createPool({ connectionString: database.connectionString, max: 1, onError: () => {} });
  const prepared = async () =>
    (await pool.query<{ statement: string }>('select statement from pg_prepared_statements')).rows.map(
      (row) => row.statement,
    );
  try {
    const add = (one: number, other: number) =>
      pool.query<{ sum: number }>('select $1::int + $2::int as sum', [one, other]);
    expect((await add(1, 2)).rows).toEqual([{ sum: 3 }]);
    expect((await add(3, 4)).rows).toEqual([{ sum: 7 }]);
    const inside = await transaction(pool, (sql) => sql.query('select $1::int + $2::int as sum', [5, 6]));
    expect(inside.rows).toEqual([{ sum: 11 }]);
    const prisma = createPrisma(pool);
    for (const login of ['acme', 'other']) await prisma.installation.findMany({ where: { accountLogin: login } });
    const kept = await prepared();
    expect(kept.filter((statement) => statement === 'select $1::int + $2::int as sum')).toHaveLength(1);
    expect(kept.filter((statement) => statement.includes('"installations"'))).toHaveLength(1);
  } finally {
    await pool.end();
  }
});

test('what fails does not stand in the way of the same statement with other values', async () => {
  const pool = createPool({ connectionString: database.connectionString, max: 1, onError: () => {} });
  try {
    const divide = (by: number) => pool.query('select 10 / $1::int as result', [by]);
    await expect(divide(0)).rejects.toThrow('division by zero');
    expect((await divide(5)).rows).toEqual([{ result: 2 }]);
  } finally {
    await pool.end();
  }
});
