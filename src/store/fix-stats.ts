import type { StrategyCounts } from '../core/fix-stats.js';
import { isInScope, type Scope, scopeValues } from './scope.js';
import type { Sql } from './sql.js';

export type FixStatsFilter = {
  /** owner/name, in any case */
  repository?: string | undefined;
  /** Made then or later. */
  since?: Date | undefined;
  scope?: Scope | undefined;
};

const SCOPED = `exists (
  select from pipeline_runs r join pull_requests p on p.id = r.pr_id join repositories o on o.id = p.repository_id
   where r.id = f.run_id and ($2::text is null or lower(o.name) = lower($2)) and ${isInScope('o', '$3', '$4')} offset 0)`;

/**
 * What became of the attempts to fix, by strategy, the busiest first. Success is what the checks have said and nothing else. `started_at` is
 * when an attempt set out for GitHub; one that GitHub refused never arrived.
 */
export async function countFixes(
  sql: Sql,
  { repository, since, scope = {} }: FixStatsFilter,
): Promise<StrategyCounts[]> {
  const isScoped = repository !== undefined || scope.installationId !== undefined || scope.repositoryIds !== undefined;
  const { rows } = await sql.query<StrategyCounts>(
    `select f.fix_strategy as strategy,
            count(*)::int as proposed,
            count(*) filter (where f.started_at is not null and f.status <> 'abandoned')::int as applied,
            count(*) filter (where f.success)::int as verified,
            count(*) filter (where not f.success)::int as regressed,
            count(*) filter (where f.status = 'unknown')::int as unknown,
            count(*) filter (where f.status = 'rejected')::int as rejected,
            count(*) filter (where f.status = 'waiting_approval')::int as waiting,
            count(*) filter (where f.status in ('proposed', 'applying', 'applied', 'verifying'))::int as open
       from fix_attempts f
      where ($1::timestamptz is null or f.created_at >= $1)
        and ${isScoped ? SCOPED : '($2::text is null or $3::uuid is null or $4::uuid[] is null or true)'}
      group by f.fix_strategy order by proposed desc, strategy`,
    [since ?? null, repository ?? null, ...scopeValues(scope)],
  );
  return rows;
}
