import type { Pool } from 'pg';
import type { CheckConclusion, Facts } from '../core/facts.js';
import { isHoldLabel } from '../core/hold-label.js';
import { type PolledPullRequest, reasonToRun } from '../core/polled-changes.js';
import { applyFacts, applyParents, lockParents } from './apply-facts.js';
import type { Opened } from './open-run.js';
import { wakePullRequests } from './open-runs.js';
import { transaction } from './pool.js';
import { PLANS_BY_INDEXES, type Sql } from './sql.js';

type Row = {
  id: string;
  state: string;
  head_sha: string | null;
  draft: boolean;
  base_branch: string | null;
  labels: string[] | null;
  last_checked_at: Date | null;
  ended: Record<string, CheckConclusion | null> | null;
  checks: number;
};

type Polled = {
  facts: Facts & { repository: object; pullRequest: object };
  /** Whether the checks of the head were read with it. */
  withChecks: boolean;
  first: boolean;
  now: Date;
};

/**
 * Applies what a poll by the clock has read of a pull request, through the same upserts as deliveries, and opens a run where that was news to us
 * (`reasonToRun`). A closed pull request, or a new head, ends the runs that it makes pointless.
 */
export function applyPolled(
  pool: Pool,
  { facts, withChecks, first, now }: Polled,
  settleMs: number,
): Promise<Opened[]> {
  const { repository, pullRequest } = facts;
  const apply = async (sql: Sql) => {
    await lockParents(sql, [facts]);
    const parents = await applyParents(sql, [facts]);
    const known = parents.repositories.get(repository.githubId);
    if (!known) return [];
    const before = await read(sql, known.id, pullRequest.number);
    const { opened } = await applyFacts(
      sql,
      [{ facts, cause: { event: 'poll', actor: null, deliveryId: null }, deliveryRowId: null, quiet: true }],
      parents,
      settleMs,
    );
    if (withChecks)
      await sql.query('update pull_requests set last_checked_at = $3 where repository_id = $1 and pr_number = $2', [
        known.id,
        pullRequest.number,
        now,
      ]);
    const after = await read(sql, known.id, pullRequest.number);
    if (!after || known.inactive) return opened;
    const reason = reasonToRun(before?.seen ?? null, after.seen, {
      first,
      updatedAt: new Date(pullRequest.updatedAt),
      now,
    });
    if (reason === null) return opened;
    const opens = { reason, trigger: 'system' as const };
    const wake = { pullRequestId: after.id, deliveryId: null, opens, headSha: null };
    return [...opened, ...(await wakePullRequests(sql, [wake], settleMs)).opened];
  };
  return transaction(pool, apply, { settings: PLANS_BY_INDEXES });
}

async function read(
  sql: Sql,
  repositoryId: string,
  number: number,
): Promise<{ id: string; seen: PolledPullRequest } | null> {
  const { rows } = await sql.query<Row>(
    `select p.id, p.state, p.head_sha, p.draft, p.base_branch, array(select jsonb_array_elements_text(p.metadata->'labels')) as labels,
            p.last_checked_at, c.ended, c.checks
       from pull_requests p
       left join lateral (
              select count(*)::int as checks, jsonb_object_agg(c.external_id, c.conclusion) filter (where c.status = 'completed') as ended
                from check_runs c where c.pr_id = p.id and c.head_sha = p.head_sha) c on true
      where p.repository_id = $1 and p.pr_number = $2`,
    [repositoryId, number],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    id: row.id,
    seen: {
      state: row.state,
      headSha: row.head_sha,
      draft: row.draft,
      baseBranch: row.base_branch,
      held: (row.labels ?? []).some(isHoldLabel),
      looked: row.last_checked_at !== null,
      ended: row.ended ?? {},
      checks: row.checks,
    },
  };
}
