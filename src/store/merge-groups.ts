import type { Pool } from 'pg';
import type { Check } from '../core/counted-checks.js';
import type { MergeGroupFact } from '../core/facts.js';
import { FAILED } from './check-outcomes.js';
import { findChecksOn } from './checks.js';
import type { ClaimedRun } from './claim-run.js';
import type { Opened } from './open-run.js';
import { wakePullRequests } from './open-runs.js';
import { transaction } from './pool.js';
import type { Sql } from './sql.js';

/** Notes what GitHub says of merge groups. Safe to repeat, in any order: that one is over is not forgotten. */
export async function upsertMergeGroups(
  sql: Sql,
  groups: { repositoryId: string; fact: MergeGroupFact }[],
): Promise<void> {
  for (const { repositoryId, fact } of groups)
    await sql.query(
      `insert into merge_groups as t (repository_id, head_sha, head_ref, base_branch, base_sha, pr_number, destroyed_because)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (repository_id, head_sha) do update set destroyed_because = greatest(t.destroyed_because, excluded.destroyed_because)
       where greatest(t.destroyed_because, excluded.destroyed_because) is distinct from t.destroyed_because`,
      [
        repositoryId,
        fact.headSha,
        fact.headRef,
        fact.baseBranch,
        fact.baseSha,
        fact.pullRequestNumber,
        fact.destroyedBecause,
      ],
    );
}

/** It is over, and GitHub does not say that it was merged, or is to be built anew. */
const EJECTING = `g.destroyed_because in ('dequeued', 'unknown')`;
const HAS_FAILED = `exists (select from check_runs c where c.repository_id = g.repository_id and c.head_sha = g.head_sha
  and c.status = 'completed' and c.conclusion in ${FAILED})`;

/** A layer of the configuration wants a check run on every head: the run sees which layer counts. */
const WANTS_ALWAYS = `(r.config_override #>> '{report,always}' = 'true' or exists (
  select from repository_configs c where c.repository_id = g.repository_id and c.content #>> '{report,always}' = 'true'))`;

/**
 * The open pull requests that have something to hear of these heads: a merge group that failed has put them out, they are in the queue anew
 * after that, or their trial merge waits for an answer. Whichever delivery comes last finds it.
 */
export async function findConcerned(
  sql: Sql,
  heads: { repositoryId: string; headSha: string }[],
): Promise<{ repositoryId: string; headSha: string; pullRequestId: string }[]> {
  if (heads.length === 0) return [];
  const { rows } = await sql.query<{ repositoryId: string; headSha: string; pullRequestId: string }>(
    `select distinct g.repository_id as "repositoryId", g.head_sha as "headSha", p.id as "pullRequestId"
       from unnest($1::uuid[], $2::text[]) h (repository_id, head_sha)
       join merge_groups g on g.repository_id = h.repository_id and g.head_sha = h.head_sha
       join repositories r on r.id = g.repository_id
       join pull_requests p on p.repository_id = g.repository_id and p.state = 'opened' and (p.pr_number = g.pr_number or p.pr_number = any(g.members))
      where (g.destroyed_because is null and p.pr_number = g.pr_number and ${WANTS_ALWAYS}) or (${EJECTING} and ${HAS_FAILED})
         or (g.destroyed_because is null and exists (
              select from merge_groups o where o.repository_id = g.repository_id and (o.pr_number = p.pr_number or p.pr_number = any(o.members)) and o.destroyed_because in ('dequeued', 'unknown')))
      order by 3, 2`,
    [heads.map(({ repositoryId }) => repositoryId), heads.map(({ headSha }) => headSha)],
  );
  return rows;
}

/** The heads of the trial merges of a pull request that are in the queue. */
export async function findTrialMerges(sql: Sql, pullRequestId: string): Promise<string[]> {
  const { rows } = await sql.query<{ headSha: string }>(
    `select g.head_sha as "headSha" from pull_requests p join merge_groups g on g.repository_id = p.repository_id and g.pr_number = p.pr_number
      where p.id = $1 and g.destroyed_because is null and g.created_at > now() - interval '1 day' order by g.id`,
    [pullRequestId],
  );
  return rows.map(({ headSha }) => headSha);
}

export type EjectingGroup = {
  id: string;
  headSha: string;
  baseBranch: string;
  baseSha: string;
  /** Of the branch. */
  pullRequestNumber: number;
  /** None: nobody has looked yet. */
  members: number[];
  /** All that ran on its head. */
  checks: Check[];
};

/**
 * The merge group that put the pull request of a run out of the queue: the newest that holds it, when something failed on it, the pull request
 * is in none of its own now, and has no newer head; null: none did. Of one a day older that still stands GitHub's last word was lost.
 */
export async function findEjectingGroup(sql: Sql, run: ClaimedRun): Promise<EjectingGroup | null> {
  const { rows } = await sql.query<Omit<EjectingGroup, 'checks'>>(
    `select g.id, g.head_sha as "headSha", g.base_branch as "baseBranch", g.base_sha as "baseSha", g.pr_number as "pullRequestNumber", g.members
       from pull_requests p
       join lateral (
         select * from merge_groups g
          where g.repository_id = p.repository_id and (g.pr_number = p.pr_number or p.pr_number = any(g.members))
          order by g.id desc limit 1) g on true
      where p.id = $1 and ${EJECTING} and ${HAS_FAILED} and g.base_branch = p.base_branch
        and (g.pr_number = p.pr_number or not exists (
               select from merge_groups o where o.repository_id = p.repository_id and o.pr_number = p.pr_number and o.destroyed_because is null
                  and o.created_at > g.created_at - interval '1 day'))
        and not exists (select from pull_request_heads h
                         where h.pr_id = p.id and h.head_sha = p.head_sha and h.created_at > g.created_at)`,
    [run.pullRequestId],
  );
  const [group] = rows;
  return group ? { ...group, checks: await findChecksOn(sql, run.repositoryId, group.headSha) } : null;
}

/**
 * Notes which pull requests a merge group holds: the one that its branch names, and the open ones into the same branch by their heads or numbers.
 * They are looked at as well, once. Answers with their numbers.
 */
export const saveMembers = (
  pool: Pool,
  group: EjectingGroup,
  { headShas, numbers }: { headShas: string[]; numbers: number[] },
  run: ClaimedRun,
): Promise<{ members: number[]; opened: Opened[] }> =>
  transaction(pool, async (sql) => {
    const { rows } = await sql.query<{ id: string; number: number }>(
      `select id, pr_number as number from pull_requests
        where repository_id = $1 and state = 'opened' and base_branch = $2 and (head_sha = any($3::text[]) or pr_number = any($4::integer[]))
        order by pr_number`,
      [run.repositoryId, group.baseBranch, headShas, numbers],
    );
    const members = [...new Set([group.pullRequestNumber, ...rows.map(({ number }) => number)])].sort((a, b) => a - b);
    const { rowCount } = await sql.query(
      `update merge_groups set members = $2::integer[] where id = $1 and members = '{}'`,
      [group.id, members],
    );
    if (rowCount === 0) return { members, opened: [] };
    const opens = { reason: 'a merge group that held it has failed', trigger: 'system' as const };
    const others = rows.filter(({ id }) => id !== run.pullRequestId);
    const wakes = others.map(({ id }) => ({ pullRequestId: id, deliveryId: null, opens, headSha: null }));
    return { members, opened: (await wakePullRequests(sql, wakes, 0)).opened };
  });
