import type { Pool } from 'pg';

/**
 * Does a task that one process may do at a time, if no other is at it now; undefined when one is. The lock goes with the connection, so a killed
 * process leaves none behind.
 */
export async function takeTurn<T>(pool: Pool, task: string, work: () => Promise<T>): Promise<T | undefined> {
  const client = await pool.connect();
  let failure: Error | undefined;
  const onError = (error: Error) => {
    failure = error;
  };
  client.on('error', onError);
  try {
    const { rows } = await client.query<{ mine: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as mine',
      [`regreen task ${task}`],
    );
    if (!rows[0]!.mine) return undefined;
    try {
      return await work();
    } finally {
      await client
        .query('select pg_advisory_unlock(hashtextextended($1, 0))', [`regreen task ${task}`])
        .catch((error) => {
          failure = error;
        });
    }
  } finally {
    client.removeListener('error', onError);
    client.release(failure); // a broken connection leaves the pool, and its lock with it
  }
}
