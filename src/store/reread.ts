import type { Pool } from 'pg';
import type { Facts } from '../core/facts.js';
import { applyFacts, applyParents, lockParents } from './apply-facts.js';
import type { Opened } from './open-run.js';
import { transaction } from './pool.js';

/** Applies what the API says of a pull request and its checks, through the same upserts as deliveries; that mends ties, losses and resets. */
export function applyReread(pool: Pool, facts: Facts, settleMs: number): Promise<Opened[]> {
  return transaction(pool, async (sql) => {
    await lockParents(sql, [facts]);
    const parents = await applyParents(sql, [facts]);
    const item = { facts, cause: { event: 'poll', actor: null, deliveryId: null }, deliveryRowId: null };
    const { opened } = await applyFacts(sql, [item], parents, settleMs);
    return opened;
  });
}
