import type { Pool } from 'pg';
import type { Facts } from '../core/facts.js';
import { applyFacts, applyParents, lockParents } from './apply-facts.js';
import type { Opened } from './open-run.js';
import { transaction } from './pool.js';
import { PLANS_BY_INDEXES, type Sql } from './sql.js';

/** Applies what the API says of a pull request and its checks, through the same upserts as deliveries; that mends ties, losses and resets. */
export function applyReread(pool: Pool, read: Facts | readonly Facts[], settleMs: number): Promise<Opened[]> {
  const facts = [read].flat();
  const apply = async (sql: Sql) => {
    await lockParents(sql, facts);
    const parents = await applyParents(sql, facts);
    const cause = { event: 'poll', actor: null, deliveryId: null };
    const items = facts.map((each) => ({ facts: each, cause, deliveryRowId: null }));
    const { opened } = await applyFacts(sql, items, parents, settleMs);
    return opened;
  };
  return transaction(pool, apply, { settings: PLANS_BY_INDEXES });
}
