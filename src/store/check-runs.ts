import type { CheckFact } from '../core/facts.js';
import { keyOf } from './pull-requests.js';
import type { Sql } from './sql.js';

export type Head = { repositoryId: string; headSha: string; pullRequestId: string };
export type PlacedCheck = { repositoryId: string; fact: CheckFact };

const statusRank = (alias: string) =>
  `case when ${alias}.status in ('completed', 'cancelled') then 2 when ${alias}.status = 'in_progress' then 1 else 0 end`;

/** The total order of facts about one check, greatest last: design.md section 3, "Order". */
const orderOf = (alias: string): string[] => [
  `${alias}.ordinal`,
  statusRank(alias),
  `coalesce(${alias}.completed_at, '-infinity')`,
  `coalesce(${alias}.started_at, '-infinity')`,
  `${alias}.fact_hash collate "C"`,
];

const GUARDED = [
  'ordinal',
  'fact_hash',
  'check_name',
  'status',
  'conclusion',
  'details_url',
  'metadata',
  'started_at',
  'completed_at',
];
const MERGED = ['check_suite_id', 'app_slug', 'app_id', 'attempt'];
const COLUMNS = ['repository_id', 'pr_id', 'source', 'external_id', 'head_sha', ...GUARDED, ...MERGED];

/** The pull requests that have had a head, sorted, by `keyOf` of repository and SHA. */
export type Claims = Map<string, string[]>;

/** Who has had these heads. Needs the repositories' locks. */
export async function findClaims(sql: Sql, asked: { repositoryId: string; headSha: string }[]): Promise<Claims> {
  if (asked.length === 0) return new Map();
  const { rows } = await sql.query<{ repository_id: string; head_sha: string; pr_ids: string[] }>(
    `select h.repository_id, h.head_sha, array_agg(h.pr_id order by h.pr_id)::text[] as pr_ids
       from (select distinct * from unnest($1::uuid[], $2::text[]) q (repository_id, head_sha)) q
       join pull_request_heads h on h.repository_id = q.repository_id and h.head_sha = q.head_sha
      group by h.repository_id, h.head_sha`,
    [asked.map(({ repositoryId }) => repositoryId), asked.map(({ headSha }) => headSha)],
  );
  return new Map(rows.map((row) => [keyOf(row.repository_id, row.head_sha), row.pr_ids]));
}

/**
 * Notes in the database and in `claims` that these pull requests have had these heads; the checks that were waiting for one of them, or that
 * another has, become theirs too. `claims` must hold who has had these heads. Needs the repository's lock.
 */
export async function addHeads(sql: Sql, heads: Head[], claims: Claims): Promise<void> {
  const fresh = heads.filter(
    ({ repositoryId, headSha, pullRequestId }) => !claims.get(keyOf(repositoryId, headSha))?.includes(pullRequestId),
  );
  if (fresh.length === 0) return;
  const { rows: added } = await sql.query<{ repository_id: string; head_sha: string; pr_id: string }>(
    `insert into pull_request_heads (repository_id, head_sha, pr_id)
     select distinct * from unnest($1::uuid[], $2::text[], $3::uuid[]) h
     on conflict do nothing returning repository_id, head_sha, pr_id`,
    [fresh.map((h) => h.repositoryId), fresh.map((h) => h.headSha), fresh.map((h) => h.pullRequestId)],
  );
  if (added.length === 0) return;
  for (const { repository_id, head_sha, pr_id } of added) {
    const key = keyOf(repository_id, head_sha);
    claims.set(key, [...(claims.get(key) ?? []), pr_id].sort());
  }
  const values = [added.map((h) => h.repository_id), added.map((h) => h.head_sha), added.map((h) => h.pr_id)];
  const copied = COLUMNS.map((column) => (column === 'pr_id' ? 'h.pr_id' : `c.${column}`));
  await sql.query(
    `insert into check_runs (${COLUMNS.join(', ')})
     select distinct on (h.pr_id, c.external_id) ${copied.join(', ')}
       from unnest($1::uuid[], $2::text[], $3::uuid[]) h (repository_id, head_sha, pr_id)
       join check_runs c on c.repository_id = h.repository_id and c.head_sha = h.head_sha and c.pr_id is distinct from h.pr_id
      order by h.pr_id, c.external_id, ${orderOf('c')
        .map((part) => `${part} desc`)
        .join(', ')}
     on conflict (pr_id, external_id) do nothing`,
    values,
  );
  await sql.query(
    `delete from check_runs c using unnest($1::uuid[], $2::text[]) h (repository_id, head_sha)
      where c.repository_id = h.repository_id and c.head_sha = h.head_sha and c.pr_id is null`,
    values.slice(0, 2),
  );
}

/**
 * Lets the greatest fact about each check win, on every pull request that has had its head (`claims` says which), or on none yet.
 * One fact per check: merge before. Needs the repository's lock.
 */
export async function upsertChecks(sql: Sql, checks: PlacedCheck[], claims: Claims): Promise<void> {
  const claimed: ClaimedCheck[] = [];
  const unclaimed: ClaimedCheck[] = [];
  for (const check of checks) {
    const pullRequestIds = claims.get(keyOf(check.repositoryId, check.fact.headSha)) ?? [];
    for (const pullRequestId of pullRequestIds) claimed.push({ ...check, pullRequestId });
    if (pullRequestIds.length === 0) unclaimed.push({ ...check, pullRequestId: null });
  }
  await upsertClaimed(sql, claimed, 'on conflict (pr_id, external_id)');
  await upsertClaimed(sql, unclaimed, 'on conflict (repository_id, external_id) where pr_id is null');
}

type ClaimedCheck = PlacedCheck & { pullRequestId: string | null };

async function upsertClaimed(sql: Sql, checks: ClaimedCheck[], conflict: string): Promise<void> {
  if (checks.length === 0) return;
  const of = <T>(read: (check: ClaimedCheck) => T): T[] => checks.map(read);
  const values = [
    of((c) => c.repositoryId),
    of((c) => c.pullRequestId),
    of((c) => c.fact.source),
    of((c) => c.fact.externalId),
    of((c) => c.fact.headSha),
    of((c) => c.fact.ordinal),
    of((c) => c.fact.hash),
    of((c) => c.fact.name),
    of((c) => c.fact.status),
    of((c) => c.fact.conclusion),
    of((c) => c.fact.detailsUrl),
    of((c) => JSON.stringify(c.fact.description === null ? {} : { description: c.fact.description })),
    of((c) => c.fact.startedAt),
    of((c) => c.fact.completedAt),
    of((c) => c.fact.checkSuiteId),
    of((c) => c.fact.appSlug),
    of((c) => c.fact.appId),
    of((c) => c.fact.attempt),
  ];
  const facts = `unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::numeric[], $7::text[], $8::text[],
    $9::check_status[], $10::check_conclusion[], $11::text[], $12::jsonb[], $13::timestamptz[], $14::timestamptz[], $15::bigint[],
    $16::text[], $17::bigint[], $18::integer[]) f (${COLUMNS.join(', ')})`;
  // What only some events know merges outside the guard.
  const newer = `(${orderOf('t').join(', ')}) < (${orderOf('excluded').join(', ')})`;
  const set = [
    ...GUARDED.map((column) => `${column} = case when ${newer} then excluded.${column} else t.${column} end`),
    ...MERGED.map((column) => `${column} = ${merged(column)}`),
  ];
  await sql.query(
    `insert into check_runs as t (${COLUMNS.join(', ')})
     select * from ${facts} order by f.pr_id, f.external_id
     ${conflict} do update set ${set.join(', ')}
     where ${newer} or (${MERGED.map(merged).join(', ')}) is distinct from (${MERGED.map((column) => `t.${column}`).join(', ')})`,
    values,
  );
}

const merged = (column: string): string =>
  column === 'attempt' ? 'greatest(t.attempt, excluded.attempt)' : `coalesce(t.${column}, excluded.${column})`;
