import type { CheckFact } from '../core/facts.js';
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

/** Notes that these pull requests have had these heads; the checks that were waiting for one of them, or that another has, become theirs too. Needs the repository's lock. */
export async function addHeads(sql: Sql, heads: Head[]): Promise<void> {
  if (heads.length === 0) return;
  const { rows: added } = await sql.query<{ repository_id: string; head_sha: string; pr_id: string }>(
    `insert into pull_request_heads (repository_id, head_sha, pr_id)
     select distinct * from unnest($1::uuid[], $2::text[], $3::uuid[]) h
     on conflict do nothing returning repository_id, head_sha, pr_id`,
    [heads.map((h) => h.repositoryId), heads.map((h) => h.headSha), heads.map((h) => h.pullRequestId)],
  );
  if (added.length === 0) return;
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
 * Lets the greatest fact about each check win, on every pull request that has had its head, or on none yet.
 * One fact per check: merge before. Needs the repository's lock.
 */
export async function upsertChecks(sql: Sql, checks: PlacedCheck[]): Promise<void> {
  if (checks.length === 0) return;
  const { rows: heads } = await sql.query<{ repository_id: string; head_sha: string; pr_id: string }>(
    `select h.repository_id, h.head_sha, h.pr_id
       from (select distinct * from unnest($1::uuid[], $2::text[]) q (repository_id, head_sha)) q
       join pull_request_heads h on h.repository_id = q.repository_id and h.head_sha = q.head_sha`,
    [checks.map((check) => check.repositoryId), checks.map((check) => check.fact.headSha)],
  );
  const claims = new Map<string, string[]>();
  for (const head of heads) {
    const key = `${head.repository_id} ${head.head_sha}`;
    claims.set(key, [...(claims.get(key) ?? []), head.pr_id]);
  }
  const claimed: ClaimedCheck[] = [];
  const unclaimed: ClaimedCheck[] = [];
  for (const check of checks) {
    const pullRequestIds = claims.get(`${check.repositoryId} ${check.fact.headSha}`) ?? [];
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
  await sql.query(
    `insert into check_runs as t (${COLUMNS.join(', ')})
     select * from ${facts} order by f.pr_id, f.external_id
     ${conflict} do update set ${GUARDED.map((column) => `${column} = excluded.${column}`).join(', ')}
     where (${orderOf('t').join(', ')}) < (${orderOf('excluded').join(', ')})`,
    values,
  );
  // What only some events know merges outside the guard.
  await sql.query(
    `update check_runs t
        set check_suite_id = coalesce(t.check_suite_id, f.check_suite_id), app_slug = coalesce(t.app_slug, f.app_slug),
            app_id = coalesce(t.app_id, f.app_id), attempt = greatest(t.attempt, f.attempt)
       from ${facts}
      where t.repository_id = f.repository_id and t.head_sha = f.head_sha and t.external_id = f.external_id
        and t.pr_id is not distinct from f.pr_id
        and (coalesce(t.check_suite_id, f.check_suite_id), coalesce(t.app_slug, f.app_slug), coalesce(t.app_id, f.app_id), greatest(t.attempt, f.attempt))
            is distinct from (t.check_suite_id, t.app_slug, t.app_id, t.attempt)`,
    values,
  );
}
