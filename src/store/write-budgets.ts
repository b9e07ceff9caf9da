import type { Pool } from 'pg';
import { transaction } from './pool.js';

/** At most so many writes in any stretch of so much time. */
export type WriteLimit = { bucket: string; tokens: number; perMs: number };

/** What may go at once; the rest of the limit flows in over its time, so that no stretch of it sees more than the limit. */
const capacityOf = ({ tokens }: WriteLimit): number => Math.ceil(tokens / 7);

/** How much a bucket holds, and how much of it comes back in a millisecond. */
export function budgetFlow(limit: WriteLimit): { capacity: number; perMs: number } {
  const capacity = capacityOf(limit);
  return { capacity, perMs: Math.max(1, limit.tokens - capacity) / limit.perMs };
}

/**
 * Takes one write from every bucket of an installation, shared by all workers, or from none.
 * Answers 0, or the milliseconds until there is one in each.
 */
export function takeWrite(pool: Pool, installationId: string, limits: WriteLimit[]): Promise<number> {
  return transaction(pool, async (sql) => {
    let waitMs = 0;
    for (const limit of limits) {
      const { bucket, perMs } = limit;
      const capacity = capacityOf(limit);
      const flow = Math.max(1, limit.tokens - capacity);
      await sql.query(
        'insert into write_budgets (installation_id, bucket, tokens) values ($1, $2, $3) on conflict (installation_id, bucket) do nothing',
        [installationId, bucket, capacity],
      );
      const { rows } = await sql.query<{ tokens: number }>(
        `update write_budgets
            set tokens = least($3::double precision, tokens + extract(epoch from clock_timestamp() - refilled_at) * 1000 * $5 / $4),
                refilled_at = clock_timestamp()
          where installation_id = $1 and bucket = $2 returning tokens`,
        [installationId, bucket, capacity, perMs, flow],
      );
      const left = rows[0]!.tokens;
      if (left < 1) waitMs = Math.max(waitMs, Math.ceil(((1 - left) * perMs) / flow));
    }
    if (waitMs > 0) return waitMs;
    await sql.query(
      'update write_budgets set tokens = tokens - 1 where installation_id = $1 and bucket = any($2::text[])',
      [installationId, limits.map((limit) => limit.bucket)],
    );
    return 0;
  });
}
