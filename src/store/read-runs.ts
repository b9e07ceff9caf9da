import { ID_END, shortestEnd } from '../core/run-id.js';
import type { RunStatus, TriggerSource } from '../core/run-status.js';
import type { RunDetail, RunEvent, RunView } from '../core/run-view.js';
import { listFindings } from './read-run-findings.js';
import { listStages } from './read-run-stages.js';
import { iso, RUN_COLUMNS, RUN_JOINS, type RunRow, toRunView } from './run-row.js';
import { isInScope, isRunOf, type Scope, scopeValues } from './scope.js';
import type { Sql } from './sql.js';

/** All that is given must fit. `since` (inclusive) and `until` (exclusive) speak of when a run was made. */
export type RunFilter = {
  status?: RunStatus[];
  /** The stage a run stands at. */
  stage?: string;
  /** owner/name, in any case */
  repository?: string;
  pullRequestNumber?: number;
  pullRequestId?: string;
  /** Only of these. */
  runIds?: string[];
  trigger?: TriggerSource[];
  since?: Date;
  until?: Date;
  installationId?: string;
  /** Only of these repositories. */
  repositoryIds?: readonly string[];
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
};

/** Ids begin with their time; a row's created_at is that of its transaction, which may have begun a while before. */
const ID_SLACK_MS = 3_600_000;

/** Who sees many repositories has a page among so many of the newest runs, without a look at all that they see. */
const RECENT = 2_000;

/** The newest runs first, a page at a time: by id, which begins with the time. */
export async function listRuns(sql: Sql, filter: RunFilter): Promise<{ runs: RunView[]; nextCursor: string | null }> {
  const { repositoryIds, repository, pullRequestNumber, pullRequestId, runIds } = filter;
  const isWide = repositoryIds && !repository && !pullRequestId && !runIds && pullRequestNumber === undefined;
  const recent = isWide ? await findPage(sql, filter, RECENT) : [];
  const rows = recent.length > filter.limit ? recent : await findPage(sql, filter, null);
  const runs = rows.slice(0, filter.limit).map(toRunView);
  return { runs, nextCursor: rows.length > filter.limit ? runs.at(-1)!.runId : null };
}

/** A page and one more; `within`: among so many of the newest alone. */
async function findPage(sql: Sql, filter: RunFilter, within: number | null): Promise<RunRow[]> {
  const values: unknown[] = [];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const { repositoryIds, ...others } = filter;
  const where = conditions(within === null ? filter : others, given);
  const newest = `select r.id, r.pr_id from pipeline_runs r ${where.length > 0 ? `where ${where.join(' and ')}` : ''} order by r.id desc`;
  const found =
    within === null
      ? `${newest} limit ${given(filter.limit + 1)}`
      : `select r.id from (${newest} limit ${within}) r join pull_requests p on p.id = r.pr_id
          where p.repository_id = any(${given(repositoryIds)}::uuid[]) order by r.id desc limit ${given(filter.limit + 1)}`;
  const { rows } = await sql.query<RunRow>(
    `select ${RUN_COLUMNS}
       from (${found}) page join pipeline_runs r on r.id = page.id
       ${RUN_JOINS} order by r.id desc`,
    values,
  );
  return rows;
}

function conditions(filter: RunFilter, given: (value: unknown) => string): string[] {
  const {
    status,
    stage,
    repository,
    pullRequestNumber,
    pullRequestId,
    runIds,
    trigger,
    since,
    until,
    installationId,
    repositoryIds,
    cursor,
  } = filter;
  const where: string[] = [];
  if (status?.length) where.push(`r.status = any(${given(status)}::text[])`);
  if (stage) where.push(`r.current_stage = ${given(stage)}`);
  if (trigger?.length) where.push(`r.trigger_source = any(${given(trigger)}::text[])`);
  if (runIds) where.push(`r.id = any(${given(runIds)}::uuid[])`);
  if (pullRequestId) where.push(`r.pr_id = ${given(pullRequestId)}`);
  if (cursor) where.push(`r.id < ${given(cursor)}`);
  if (since) {
    where.push(`r.created_at >= ${given(since)}`, `r.id >= ${given(firstIdAt(since.getTime() - ID_SLACK_MS))}`);
  }
  if (until) {
    where.push(`r.created_at < ${given(until)}`, `r.id < ${given(firstIdAt(until.getTime() + ID_SLACK_MS))}`);
  }
  // A transferred repository takes its runs along: their own column is the tenant's, and has an index.
  if (installationId) where.push(`r.installation_id = ${given(installationId)}`);
  const of = [
    repositoryIds ? `o.id = any(${given(repositoryIds)}::uuid[])` : null,
    repository ? `lower(o.name) = lower(${given(repository)})` : null,
    pullRequestNumber === undefined ? null : `p.pr_number = ${given(pullRequestNumber)}`,
  ].filter((condition) => condition !== null);
  // An array, found first: the planner then sees how few or many pull requests these are.
  if (of.length > 0)
    where.push(
      `r.pr_id = any(array(select p.id from pull_requests p join repositories o on o.id = p.repository_id where ${of.join(' and ')}))`,
    );
  return where;
}

/** The least UUIDv7 of a moment. */
function firstIdAt(timeMs: number): string {
  const hex = Math.min(Math.max(timeMs, 0), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** One run with its stages, findings and deliveries; null where there is none for this tenant. */
export async function findRun(sql: Sql, runId: string, scope: Scope = {}): Promise<RunDetail | null> {
  const { rows } = await sql.query<RunRow>(
    `select ${RUN_COLUMNS} from pipeline_runs r ${RUN_JOINS} where r.id = $1 and ${isInScope('o', '$2', '$3')}`,
    [runId, ...scopeValues(scope)],
  );
  if (!rows[0]) return null;
  const view = toRunView(rows[0]);
  const stages = await listStages(sql, runId);
  const findings = await listFindings(sql, runId);
  const { rows: deliveries } = await sql.query<DeliveryRow>(
    `select d.id, d.delivery_id as "deliveryId", d.event, d.action, d.received_at
       from run_deliveries x join webhook_deliveries d on d.id = x.delivery_id where x.run_id = $1 order by d.received_at, d.id`,
    [runId],
  );
  const { rows: children } = await sql.query<{ id: string }>(
    'select id from pipeline_runs where parent_run_id = $1 order by id',
    [runId],
  );
  const { rows: notes } = await sql.query<{ note: string }>(
    `select jsonb_array_elements_text(coalesce(plan->'notes', '[]') || coalesce(plan->'mistakes'->'sentences', '[]')) as note
       from pipeline_runs where id = $1`,
    [runId],
  );
  const { rows: answers } = await sql.query<{ stage: string; payload: unknown; created_at: Date }>(
    `select data->>'stage' as stage, data->'payload' as payload, created_at from run_events where run_id = $1 and type = 'run_resumed' order by seq`,
    [runId],
  );
  return {
    ...view,
    notes: notes.map(({ note }) => note),
    answers: answers.map(({ stage, payload, created_at }) => ({ stage, payload, answeredAt: iso(created_at) })),
    warnings: [...view.warnings, ...stages.warnings, ...findings.warnings],
    stages: stages.stages,
    findings: findings.findings,
    deliveries: deliveries.map(({ received_at, ...delivery }) => ({ ...delivery, receivedAt: iso(received_at) })),
    childRunIds: children.map((child) => child.id),
  };
}

type DeliveryRow = { id: string; deliveryId: string; event: string; action: string | null; received_at: Date };

/** At most this many of the runs that a part of an id may mean. */
const MOST_CANDIDATES = 10;

/** The runs whose id begins or ends with this text of four or more hexadecimal digits; dashes and case do not matter. Ten at most. */
export async function findRunIds(sql: Sql, text: string, scope: Scope = {}): Promise<string[]> {
  const digits = text.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{4,32}$/.test(digits)) return [];
  const ending =
    digits.length >= ID_END
      ? `right(r.id::text, ${ID_END}) = right($3, ${ID_END}) and r.id::text like $3`
      : 'r.id::text like $3';
  const { rows } = await sql.query<{ id: string }>(
    `select r.id from pipeline_runs r
      where ((r.id >= $1 and r.id <= $2) or (${ending})) and ${isRunOf('$4', '$5')}
      order by r.id desc limit ${MOST_CANDIDATES}`,
    [
      dashed(digits.padEnd(32, '0')),
      dashed(digits.padEnd(32, 'f')),
      dashed(digits.padStart(32, '_')), // _ is any one character to LIKE
      ...scopeValues(scope),
    ],
  );
  return rows.map((row) => row.id);
}

const dashed = (digits: string): string => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The shortest end of each of these ids that no other run's id has, at least eight characters long. */
export async function findShortIds(sql: Sql, runIds: string[]): Promise<Map<string, string>> {
  const { rows } = await sql.query<{ id: string }>(
    `select id from pipeline_runs where right(id::text, ${ID_END}) = any($1::text[])`,
    [runIds.map((id) => id.slice(-ID_END))],
  );
  const all = [...new Set([...runIds, ...rows.map((row) => row.id)])];
  return new Map(runIds.map((id) => [id, shortestEnd(id, all)]));
}

type EventRow = { event_id: string; run_id: string; seq: number; type: string; data: unknown; created_at: Date };

/** How many lines the story of a run has. */
export async function countRunEvents(sql: Sql, runId: string): Promise<number> {
  const { rows } = await sql.query<{ last: number }>('select event_seq as last from pipeline_runs where id = $1', [
    runId,
  ]);
  return Number(rows[0]?.last ?? 0);
}

/** The story of a run after this line, in order; empty also for a run that is not there for this tenant. */
export async function listRunEvents(
  sql: Sql,
  runId: string,
  afterSeq: number,
  limit: number,
  scope: Scope = {},
): Promise<RunEvent[]> {
  const { rows } = await sql.query<EventRow>(
    `select event_id, run_id, seq, type, data, created_at from run_events
      where run_id = $1 and seq > $2 and exists (select from pipeline_runs r where r.id = $1 and ${isRunOf('$4', '$5')})
      order by seq limit $3`,
    [runId, afterSeq, limit, ...scopeValues(scope)],
  );
  return rows.map((row) => ({
    eventId: row.event_id,
    runId: row.run_id,
    seq: row.seq,
    type: row.type,
    data: row.data,
    createdAt: iso(row.created_at),
  }));
}
