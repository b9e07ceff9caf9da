import type { Sql } from '../sql.js';
import { type Asked, bucketOf, isAsked, isInRange, valuesOf } from './asked.js';

export type RecoveredCount = { source: string; bucket: number; count: number };

/** Deliveries of the event log that did not come as webhooks, by the way they came; idx_webhook_deliveries_recovered names the same ways. */
export async function countRecovered(sql: Sql, asked: Asked): Promise<RecoveredCount[]> {
  const { rows } = await sql.query<RecoveredCount>(
    `select d.source, ${bucketOf('d.received_at', asked)} as bucket, count(*)::int as count from webhook_deliveries d
      where d.source in ('recovery', 'replay', 'poll') and ${isInRange('d.received_at')} and ${isAsked('d.repository_id', asked)} group by 1, 2`,
    valuesOf(asked),
  );
  return rows;
}
