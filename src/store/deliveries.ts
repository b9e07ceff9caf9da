import type { Pool } from 'pg';
import type { Facts, Translation } from '../core/facts.js';
import { applyFacts, applyParents, lockParents } from './apply-facts.js';
import { byteaArray, jsonbArray } from './binary-array.js';
import { endSignIns } from './end-sign-ins.js';
import type { Opened } from './open-run.js';
import { transaction } from './pool.js';
import { PLANS_BY_INDEXES, type Sql } from './sql.js';

/** One verified delivery, translated. */
export type IncomingDelivery = {
  /** X-GitHub-Delivery */
  deliveryId: string;
  event: string;
  action: string | null;
  /** The raw bytes, brotli-compressed. */
  body: Buffer;
  /** Why jsonb could not hold the body, if so. */
  marks: string[];
  source: 'webhook' | 'recovery' | 'replay';
  /** Whose it is, as far as its body tells: also what is ignored, or fails, goes with its tenant. GitHub's numbers. */
  owner: { installation: number | null; repository: number | null };
  translation: Translation;
  /** When it came, where that was before now: it has waited on disk. */
  receivedAt?: Date | undefined;
};

export type TakenDelivery = {
  deliveryId: string;
  /** `duplicate`: this id was taken before. */
  outcome: 'processed' | 'ignored' | 'duplicate';
  reason: string | null;
};

/**
 * Takes deliveries in: the event log, what they say, and the runs they open, in one transaction.
 * `lockWithinMs`: longer than that nobody waits for another's lock (0: for as long as it takes); then it throws 55P03.
 * A known delivery id changes nothing, unless its row is not processed or failed, or somebody replays it: then it is taken again.
 */
export function takeDeliveries(
  pool: Pool,
  deliveries: IncomingDelivery[],
  settleMs: number,
  { withinMs, lockWithinMs = 0 }: { withinMs?: number; lockWithinMs?: number } = {},
): Promise<{ taken: TakenDelivery[]; opened: Opened[] }> {
  const take = async (sql: Sql) => {
    const facts = deliveries.flatMap(({ translation }) => (translation.kind === 'facts' ? [translation.facts] : []));
    await lockParents(sql, facts);
    const parents = await applyParents(sql, facts);
    const fresh = await insertDeliveries(sql, deliveries, (fact) => ({
      installationId: parents.installations.get(fact.installation.githubId) ?? null,
      repositoryId: fact.repository ? (parents.repositories.get(fact.repository.githubId)?.id ?? null) : null,
    }));
    const items = deliveries.flatMap((delivery) => {
      const deliveryRowId = fresh.get(delivery);
      if (deliveryRowId === undefined || delivery.translation.kind !== 'facts') return [];
      const { facts } = delivery.translation;
      const event = delivery.action ? `${delivery.event}.${delivery.action}` : delivery.event;
      return [
        { facts, deliveryRowId, cause: { event, actor: facts.actor, deliveryId: delivery.deliveryId }, delivery },
      ];
    });
    const revoked = deliveries.flatMap((delivery) =>
      fresh.has(delivery) && delivery.source !== 'replay' && delivery.translation.kind === 'authorization_revoked'
        ? [{ githubId: delivery.translation.githubId, at: delivery.receivedAt ?? null }]
        : [],
    );
    await endSignIns(sql, revoked);
    const { applied, opened } = await applyFacts(sql, items, parents, settleMs);
    const reasons = new Map(items.map((item, index) => [item.delivery, applied[index]!.reason]));
    await noteReasons(
      sql,
      items.flatMap((item, index) =>
        applied[index]!.reason ? [{ id: item.deliveryRowId, reason: applied[index]!.reason! }] : [],
      ),
    );
    const taken = deliveries.map((delivery): TakenDelivery => {
      const { deliveryId, translation } = delivery;
      if (!fresh.has(delivery)) return { deliveryId, outcome: 'duplicate', reason: 'this delivery was taken before' };
      if (translation.kind === 'ignored') return { deliveryId, outcome: 'ignored', reason: translation.reason };
      return { deliveryId, outcome: 'processed', reason: reasons.get(delivery) ?? null };
    });
    return { taken, opened };
  };
  const settings = { ...PLANS_BY_INDEXES, lock_timeout: lockWithinMs };
  return transaction(pool, take, { settings, ...(withinMs === undefined ? {} : { withinMs }) });
}

/** Inserts what is new, or failed before; returns the rows' ids. Of two with one id in a batch, the first counts. */
async function insertDeliveries(
  sql: Sql,
  deliveries: IncomingDelivery[],
  parentsOf: (facts: Facts) => { installationId: string | null; repositoryId: string | null },
): Promise<Map<IncomingDelivery, string>> {
  const first = [...new Map([...deliveries].reverse().map((delivery) => [delivery.deliveryId, delivery])).values()];
  const rows = first.map((delivery) => {
    const { translation } = delivery;
    const facts = translation.kind === 'facts' ? translation.facts : null;
    const parents = facts ? parentsOf(facts) : { installationId: null, repositoryId: null };
    const payload = { ...(facts ?? {}), ...(delivery.marks.length > 0 ? { bodyMarks: delivery.marks } : {}) };
    return { delivery, ...parents, headSha: facts?.headSha ?? null, payload: JSON.stringify(payload) };
  });
  const { rows: inserted } = await sql.query<{ id: string; delivery_id: string }>(
    `insert into webhook_deliveries as t
       (delivery_id, event, action, installation_id, repository_id, head_sha, body, payload, status, reason, source, installation_github_id,
        repository_github_id, received_at, processed_at)
     select d.delivery_id, d.event, d.action, d.installation_id, d.repository_id, d.head_sha, d.body, d.payload, d.status, d.reason, d.source,
            d.installation_github_id, d.repository_github_id, coalesce(d.received_at, now()), clock_timestamp()
       from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::bytea[], $8::jsonb[], $9::text[], $10::text[],
              $11::text[], $12::bigint[], $13::bigint[], $14::timestamptz[])
         d (delivery_id, event, action, installation_id, repository_id, head_sha, body, payload, status, reason, source, installation_github_id,
            repository_github_id, received_at)
      order by d.delivery_id
     on conflict (delivery_id) do update
       set status = excluded.status, reason = excluded.reason, attempts = t.attempts + 1, payload = excluded.payload,
           installation_id = excluded.installation_id, repository_id = excluded.repository_id, processed_at = excluded.processed_at
     where t.status in ('received', 'failed') or excluded.source = 'replay'
     returning id, delivery_id`,
    [
      rows.map(({ delivery }) => delivery.deliveryId),
      rows.map(({ delivery }) => delivery.event),
      rows.map(({ delivery }) => delivery.action),
      rows.map((row) => row.installationId),
      rows.map((row) => row.repositoryId),
      rows.map((row) => row.headSha),
      byteaArray(rows.map(({ delivery }) => delivery.body)),
      jsonbArray(rows.map((row) => row.payload)),
      rows.map(({ delivery }) => (delivery.translation.kind === 'ignored' ? 'ignored' : 'processed')),
      rows.map(({ delivery }) => (delivery.translation.kind === 'ignored' ? delivery.translation.reason : null)),
      rows.map(({ delivery }) => delivery.source),
      rows.map(({ delivery }) => delivery.owner.installation),
      rows.map(({ delivery }) => delivery.owner.repository),
      rows.map(({ delivery }) => delivery.receivedAt ?? null),
    ],
  );
  const ids = new Map(inserted.map((row) => [row.delivery_id, row.id]));
  return new Map(
    first.flatMap((delivery) =>
      ids.has(delivery.deliveryId) ? [[delivery, ids.get(delivery.deliveryId)!] as const] : [],
    ),
  );
}

async function noteReasons(sql: Sql, reasons: { id: string; reason: string }[]): Promise<void> {
  if (reasons.length === 0) return;
  await sql.query(
    `update webhook_deliveries t set reason = r.reason from unnest($1::uuid[], $2::text[]) r (id, reason) where t.id = r.id`,
    [reasons.map((row) => row.id), reasons.map((row) => row.reason)],
  );
}

/** Keeps a delivery that could not be taken in, so that it can be tried again. */
export async function recordFailedDelivery(pool: Pool, delivery: IncomingDelivery, reason: string): Promise<void> {
  await pool.query(
    `insert into webhook_deliveries as t
       (delivery_id, event, action, body, status, reason, source, installation_github_id, repository_github_id, received_at)
     values ($1, $2, $3, $4, 'failed', $5, $6, $7, $8, coalesce($9, now()))
     on conflict (delivery_id) do update set status = 'failed', reason = excluded.reason, attempts = t.attempts + 1
     where t.status in ('received', 'failed')`,
    [
      delivery.deliveryId,
      delivery.event,
      delivery.action,
      delivery.body,
      reason,
      delivery.source,
      delivery.owner.installation,
      delivery.owner.repository,
      delivery.receivedAt ?? null,
    ],
  );
}
