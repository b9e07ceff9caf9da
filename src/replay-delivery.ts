import { brotliDecompressSync } from 'node:zlib';
import type { Pool } from 'pg';
import type { Intake } from './intake.js';

/**
 * Takes a delivery of the event log in again, from the bytes that were signed. What it says is applied as if it came now: a fact that is
 * older than what is known changes nothing. Throws when there is no such delivery, or its body is not kept any more.
 */
export async function replayDelivery(
  pool: Pool,
  intake: Intake,
  deliveryId: string,
): Promise<{ outcome: string; reason: string | null }> {
  const { rows } = await pool.query<{ event: string; body: Buffer | null }>(
    'select event, body from webhook_deliveries where delivery_id = $1',
    [deliveryId],
  );
  const row = rows[0];
  if (!row) throw new Error(`There is no delivery ${deliveryId}: regreen deliveries list shows those there are.`);
  if (!row.body) throw new Error(`The body of delivery ${deliveryId} is not kept: it cannot be replayed.`);
  const raw = brotliDecompressSync(row.body);
  const { outcome, reason } = await intake({
    deliveryId,
    event: row.event,
    raw,
    payload: parse(raw),
    source: 'replay',
  });
  return { outcome, reason };
}

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined;
  }
}
