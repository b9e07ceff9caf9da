import type { DeliveryDetail, DeliveryStatus, DeliveryView } from '../core/delivery-view.js';
import { isUuid } from '../core/uuid.js';
import { iso, isoOrNull } from './run-row.js';
import type { Scope } from './scope.js';
import type { Sql } from './sql.js';

export type DeliveryFilter = {
  status?: DeliveryStatus[];
  event?: string;
  /** owner/name, in any case */
  repository?: string;
  /** Received then or later. */
  since?: Date;
  installationId?: string;
  /** Our id of a delivery: those that came before it. */
  before?: string | undefined;
  limit: number;
};

type Row = {
  id: string;
  delivery_id: string;
  event: string;
  action: string | null;
  name: string | null;
  installation_id: string | null;
  head_sha: string | null;
  status: DeliveryStatus;
  reason: string | null;
  attempts: number;
  source: DeliveryView['source'];
  body_bytes: number | null;
  received_at: Date;
  processed_at: Date | null;
};

/** Whose a delivery is: it belongs to whoever has its repository now, and where it names none, to the installation that it came for. */
const TENANT = 'coalesce(o.installation_id, d.installation_id)';
const FROM = 'from webhook_deliveries d left join repositories o on o.id = d.repository_id';

const COLUMNS = `d.id, d.delivery_id, d.event, d.action, o.name, ${TENANT} as installation_id, d.head_sha, d.status, d.reason, d.attempts, d.source,
  octet_length(d.body) as body_bytes, d.received_at, d.processed_at`;

/** What came last, first. */
export async function listDeliveries(sql: Sql, filter: DeliveryFilter): Promise<DeliveryView[]> {
  const values: unknown[] = [];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const where = ['true'];
  if (filter.status?.length) where.push(`d.status = any(${given(filter.status)}::text[])`);
  if (filter.event) where.push(`d.event = ${given(filter.event)}`);
  if (filter.since) where.push(`d.received_at >= ${given(filter.since)}`);
  if (filter.before)
    where.push(
      `(d.received_at, d.id) < (select b.received_at, b.id from webhook_deliveries b where b.id = ${given(filter.before)})`,
    );
  if (filter.installationId) where.push(`${TENANT} = ${given(filter.installationId)}`);
  if (filter.repository)
    where.push(
      `d.repository_id = any(array(select r.id from repositories r where lower(r.name) = lower(${given(filter.repository)})))`,
    );
  const { rows } = await sql.query<Row>({
    text: `select ${COLUMNS} ${FROM}
      where ${where.join(' and ')} order by d.received_at desc, d.id desc limit ${given(filter.limit)}`,
    values,
  });
  return rows.map(toView);
}

/** At most this many of the deliveries that the beginning of an id may mean. */
const MOST_CANDIDATES = 10;
/** The deliveries that this may mean, by X-GitHub-Delivery or its beginning, or by the row's own id: one when it is whole, ten at most. */
export async function findDeliveryIds(
  sql: Sql,
  text: string,
  { installationId }: Pick<Scope, 'installationId'> = {},
): Promise<{ id: string; deliveryId: string }[]> {
  const scope = `($2::uuid is null or ${TENANT} = $2)`;
  const values = [text, installationId ?? null];
  const { rows: whole } = await sql.query<{ id: string; deliveryId: string }>(
    `select d.id, d.delivery_id as "deliveryId" ${FROM}
      where ${isUuid(text) ? '(d.delivery_id = lower($1) or d.delivery_id = $1 or d.id = $1::text::uuid)' : 'd.delivery_id = $1'} and ${scope}`,
    values,
  );
  if (whole.length > 0) return whole;
  const { rows } = await sql.query<{ id: string; deliveryId: string }>(
    `select d.id, d.delivery_id as "deliveryId" ${FROM}
      where left(d.delivery_id, length($1)) = lower($1) and ${scope} order by d.received_at desc limit ${MOST_CANDIDATES}`,
    values,
  );
  return rows;
}

/** One delivery and the runs it is in; null where there is none for this tenant. */
export async function findDelivery(
  sql: Sql,
  id: string,
  { installationId }: Pick<Scope, 'installationId'> = {},
): Promise<DeliveryDetail | null> {
  const { rows } = await sql.query<Row>(
    `select ${COLUMNS} ${FROM}
      where d.id = $1 and ($2::uuid is null or ${TENANT} = $2)`,
    [id, installationId ?? null],
  );
  if (!rows[0]) return null;
  const { rows: runs } = await sql.query<{ runId: string; status: string }>(
    `select r.id as "runId", r.status from run_deliveries x join pipeline_runs r on r.id = x.run_id where x.delivery_id = $1 order by r.id`,
    [id],
  );
  return { ...toView(rows[0]), runs };
}

/** The raw bytes of a delivery, brotli-compressed; null when none were kept. */
export async function findDeliveryBody(
  sql: Sql,
  id: string,
  { installationId }: Pick<Scope, 'installationId'> = {},
): Promise<Buffer | null> {
  const { rows } = await sql.query<{ body: Buffer | null }>(
    `select d.body ${FROM} where d.id = $1 and ($2::uuid is null or ${TENANT} = $2)`,
    [id, installationId ?? null],
  );
  return rows[0]?.body ?? null;
}

const toView = (row: Row): DeliveryView => ({
  id: row.id,
  deliveryId: row.delivery_id,
  event: row.event,
  action: row.action,
  repository: row.name,
  installationId: row.installation_id,
  headSha: row.head_sha,
  status: row.status,
  reason: row.reason,
  attempts: row.attempts,
  source: row.source,
  bodyBytes: row.body_bytes,
  receivedAt: iso(row.received_at),
  processedAt: isoOrNull(row.processed_at),
});
