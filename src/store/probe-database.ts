import pg from 'pg';

const ANSWERS_WITHIN_MS = 2_000;

/** Asks on a connection of its own, since those of a pool may all hang: throws while the database does not answer soon, or takes nothing in. */
export async function probeDatabase(connectionString: string): Promise<void> {
  const client = new pg.Client({
    connectionString,
    application_name: 'regreen probe',
    connectionTimeoutMillis: ANSWERS_WITHIN_MS,
    query_timeout: ANSWERS_WITHIN_MS,
  });
  client.on('error', () => {}); // the query that hits it rejects
  try {
    await client.connect();
    const { rows } = await client.query<{ readOnly: boolean }>(
      `select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as "readOnly"`,
    );
    if (rows[0]!.readOnly) throw new Error('it is read-only: a standby, or a failover under way');
  } finally {
    void client.end().catch(() => {}); // one that hangs is not waited for
  }
}
