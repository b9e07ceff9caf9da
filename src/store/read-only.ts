import type { Pool } from 'pg';
import { transaction } from './pool.js';
import type { Sql } from './sql.js';

/** Runs `work` in a transaction that may write nothing and sees one moment of the database throughout. */
export const readOnly = <T>(pool: Pool, work: (sql: Sql) => Promise<T>): Promise<T> =>
  transaction(
    pool,
    async (sql) => {
      await sql.query('set transaction isolation level repeatable read, read only');
      return work(sql);
    },
    { retries: 0 },
  );
