import type { Pool } from 'pg';
import type { Delivery, DeliveryAttempt } from '../dev/github/world.js';

/** As it is kept in webhook_deliveries. */
export type KeptRow = { deliveryId: string; status: string };

export type Taken = {
  /** How many deliveries were answered with 2xx, once or more. */
  acked: number;
  /** What GitHub has sent, or would have, and what is not in. */
  lost: { deliveryId: string; event: string; acked: boolean; status: string | null }[];
};

const IN = ['processed', 'ignored'];

/** Every delivery must be in in the end: the answered ones because Regreen has said so, the others because GitHub keeps them for who asks. */
export function judgeDeliveries(
  deliveries: readonly Delivery[],
  attempts: readonly DeliveryAttempt[],
  rows: readonly KeptRow[],
): Taken {
  const acked = new Set(
    attempts.filter(({ statusCode }) => statusCode >= 200 && statusCode < 300).map(({ delivery }) => delivery.guid),
  );
  const statuses = new Map(rows.map(({ deliveryId, status }) => [deliveryId, status]));
  const lost = deliveries.flatMap(({ guid, event }) => {
    const status = statuses.get(guid) ?? null;
    return status !== null && IN.includes(status) ? [] : [{ deliveryId: guid, event, acked: acked.has(guid), status }];
  });
  return { acked: acked.size, lost };
}

export async function readKept(pool: Pool): Promise<KeptRow[]> {
  const { rows } = await pool.query<KeptRow>(`select delivery_id as "deliveryId", status from webhook_deliveries`);
  return rows;
}
