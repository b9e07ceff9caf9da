import type { Pool } from 'pg';

/** What is known of a delivery that somebody else still has: whether it is in, and whether its bytes are kept. */
export type KnownDelivery = {
  deliveryId: string;
  status: string;
  attempts: number;
  reason: string | null;
  kept: boolean;
};

/** Of these X-GitHub-Delivery, those that are known. */
export async function findKnownDeliveries(pool: Pool, deliveryIds: string[]): Promise<Map<string, KnownDelivery>> {
  const { rows } = await pool.query<KnownDelivery>(
    `select delivery_id as "deliveryId", status, attempts, reason, body is not null as kept from webhook_deliveries
      where delivery_id = any($1::text[])`,
    [deliveryIds],
  );
  return new Map(rows.map((row) => [row.deliveryId, row]));
}

export type KeptDelivery = { deliveryId: string; event: string /** brotli-compressed */; body: Buffer };

export async function findKeptDelivery(pool: Pool, deliveryId: string): Promise<KeptDelivery | null> {
  const { rows } = await pool.query<KeptDelivery>(
    'select delivery_id as "deliveryId", event, body from webhook_deliveries where delivery_id = $1 and body is not null',
    [deliveryId],
  );
  return rows[0] ?? null;
}

/** Notes GitHub's number of the try by which a delivery was found in the App's delivery log. */
export async function noteHookDelivery(pool: Pool, deliveryId: string, hookDeliveryId: string): Promise<void> {
  await pool.query('update webhook_deliveries set hook_delivery_id = $2 where delivery_id = $1', [
    deliveryId,
    hookDeliveryId,
  ]);
}

/** After so many times a delivery is left as failed, for people to look at. */
export const MOST_ATTEMPTS = 6;

/**
 * Claims deliveries that were received over a minute ago and are not processed, the oldest first: each is looked at again after a minute, and a
 * minute twice as long after every failure. Whoever claims one touches its row, so several monitors share them.
 */
export async function claimUnprocessed(pool: Pool, now: Date, limit: number): Promise<KeptDelivery[]> {
  const { rows } = await pool.query<KeptDelivery>(
    `with due as (
       select id from webhook_deliveries
        where status in ('received', 'failed') and attempts < ${MOST_ATTEMPTS} and body is not null
          and received_at <= $1::timestamptz - interval '1 minute'
          and (relayed_at is null or relayed_at <= $1::timestamptz - interval '1 minute' * 2 ^ (attempts - 1))
        order by received_at limit $2 for update skip locked)
     update webhook_deliveries d set relayed_at = $1 from due where d.id = due.id
     returning d.delivery_id as "deliveryId", d.event, d.body`,
    [now, limit],
  );
  return rows;
}
