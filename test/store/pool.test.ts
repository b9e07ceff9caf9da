import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createPool, createPrisma, transaction } from '../../src/store/pool.js';
import { ids, populate } from '../support/populate.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await populate(database.pool);
});
afterAll(() => database.drop());

const small = (options: object = {}) => {
  const errors: Error[] = [];
  const pool = createPool({
    connectionString: database.connectionString,
    max: 1,
    onError: (error) => errors.push(error),
    ...options,
  });
  return { pool, errors };
};

describe('a pool', () => {
  test('gives large numbers as strings and times as dates, and leaves the table of pg alone', async () => {
    pg.types.setTypeParser(pg.types.builtins.INT8, Number);
    const { pool } = small();
    try {
      const { rows } = await pool.query(
        `select 9007199254740993::bigint as big, 1.10::numeric as exact, '2026-01-01Z'::timestamptz as at, '-infinity'::timestamptz as never, 5 as small`,
      );
      expect(rows).toEqual([
        {
          big: '9007199254740993',
          exact: '1.10',
          at: new Date('2026-01-01T00:00:00Z'),
          never: new Date(-8_640_000_000_000_000),
          small: 5,
        },
      ]);
      expect(pg.types.getTypeParser(pg.types.builtins.INT8)).toBe(Number);
    } finally {
      pg.types.setTypeParser(pg.types.builtins.INT8, String);
      await pool.end();
    }
  });

  test('ends statements that take too long, and waits for a connection only so long', async () => {
    const { pool } = small({ statementTimeoutMs: 50, connectionTimeoutMs: 2_000 });
    await expect(pool.query('select pg_sleep(10)')).rejects.toMatchObject({ code: '57014' });
    const held = await pool.connect();
    await expect(pool.query('select 1')).rejects.toThrow(/timeout/);
    held.release();
    await pool.end();
  });

  test('tells of idle connections that broke, and goes on', async () => {
    const { pool, errors } = small();
    const { rows } = await pool.query('select pg_backend_pid() as pid');
    const told = new Promise((resolve) => pool.once('error', resolve));
    await database.pool.query('select pg_terminate_backend($1)', [rows[0].pid]);
    await told;
    expect(errors).toHaveLength(1);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });
});

describe("Prisma's client", () => {
  test('shares the pool, and reads and writes every kind of column', async () => {
    const prisma = createPrisma(database.pool);
    const run = await prisma.pipelineRun.findUniqueOrThrow({
      where: { id: ids.run.replaceAll("'", '') },
      include: { stages: true },
    });
    expect(run).toMatchObject({ status: 'completed', durationMs: 1500n, stages: [{ stage: 'analyze' }] });
    const delivery = await prisma.webhookDelivery.create({
      data: { deliveryId: 'by prisma', event: 'ping', body: Buffer.from([1, 0, 255]) },
    });
    expect(delivery).toMatchObject({ status: 'received', body: new Uint8Array([1, 0, 255]) });
    expect(await prisma.installation.findFirst()).toMatchObject({
      githubId: 9007199254740993n,
      permissions: { checks: 'write' },
    });
    await prisma.$disconnect();
    expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('a transaction', () => {
  test('is kept when the work ends and undone when it throws, which it throws on', async () => {
    const insert = (client: pg.PoolClient, id: string) =>
      client.query('insert into webhook_deliveries (delivery_id, event) values ($1, $2)', [id, 'ping']);
    expect(await transaction(database.pool, async (client) => (await insert(client, 'kept')).rowCount)).toBe(1);
    const failing = transaction(database.pool, async (client) => {
      await insert(client, 'undone');
      throw new TypeError('mine');
    });
    await expect(failing).rejects.toThrow(new TypeError('mine'));
    const { rows } = await database.pool.query(
      `select delivery_id from webhook_deliveries where delivery_id in ('kept', 'undone')`,
    );
    expect(rows).toEqual([{ delivery_id: 'kept' }]);
  });

  test.each(['40P01', '40001', '23505'])('is tried again on %s, five times at most', async (code) => {
    const raise = (client: pg.PoolClient) =>
      client.query(`do $$ begin raise exception 'once more' using errcode = '${code}'; end $$`);
    let tries = 0;
    const third = await transaction(database.pool, async (client) => {
      tries += 1;
      if (tries < 3) await raise(client);
      return tries;
    });
    expect(third).toBe(3);
    tries = 0;
    const never = transaction(database.pool, (client) => {
      tries += 1;
      return raise(client);
    });
    await expect(never).rejects.toMatchObject({ code });
    expect(tries).toBe(6);
  });

  test('is not tried again on another error', async () => {
    let tries = 0;
    const work = (client: pg.PoolClient) => {
      tries += 1;
      return client.query('select 1/0');
    };
    await expect(transaction(database.pool, work)).rejects.toMatchObject({ code: '22012' });
    expect(tries).toBe(1);
  });

  test('survives two that lock each other out', async () => {
    const { rows } = await database.pool.query('select id from pull_requests order by id');
    const lock = (client: pg.PoolClient, id: string) =>
      client.query('select from pull_requests where id = $1 for update', [id]);
    let arrived = 0;
    let open: () => void = () => {};
    const both = new Promise<void>((resolve) => {
      open = resolve;
    });
    const crossing = (first: string, second: string) =>
      transaction(database.pool, async (client) => {
        await lock(client, first);
        if (++arrived === 2) open();
        await both;
        await lock(client, second);
        return 'through';
      });
    expect(await Promise.all([crossing(rows[0].id, rows[1].id), crossing(rows[1].id, rows[0].id)])).toEqual([
      'through',
      'through',
    ]);
    expect(arrived).toBeGreaterThan(2);
  });

  test('throws a connection away that broke inside it', async () => {
    const { pool } = small();
    const broken = transaction(pool, (client) => client.query('select pg_terminate_backend(pg_backend_pid())'));
    await expect(broken).rejects.toMatchObject({ code: '57P01' });
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });
});
