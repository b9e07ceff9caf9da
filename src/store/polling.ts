import type { Pool } from 'pg';
import { RANK_REREAD } from '../core/pull-request-fact.js';

/** A repository that somebody polls now. */
export type DueRepository = {
  id: string;
  githubId: number;
  /** owner/name */
  name: string;
  url: string | null;
  installationId: string;
  installationGithubId: number;
  /** Of the last poll that went through. */
  lastPolledAt: Date | null;
};

/** Whoever polls a repository has so long for it; then it is somebody else's. */
const LEASE_MS = 5 * 60 * 1000;
/** Failures in a row after which a repository is shown as one with an error. */
const ERROR_AFTER = 5;
const LONGEST_WAIT_MS = 60 * 60 * 1000;

/**
 * Claims one repository whose last poll is older than `pollMs`: one that was never polled first, then one whose wait after a failure is over,
 * then the oldest. Those that are suspended, archived or out of reach are nobody's, and so are those that still wait after a failure, or for their
 * installation's rate limit. Null: none is due.
 */
export async function claimDueRepository(pool: Pool, now: Date, pollMs: number): Promise<DueRepository | null> {
  const old = `$1::timestamptz - ${Number(pollMs)} * interval '1 ms'`;
  return (
    (await claim(pool, now, 'r.poll_after is null and r.last_polled_at is null', '')) ??
    (await claim(
      pool,
      now,
      `r.poll_after <= $1 and (r.last_polled_at is null or r.last_polled_at <= ${old})`,
      'order by r.poll_after',
    )) ??
    (await claim(pool, now, `r.poll_after is null and r.last_polled_at <= ${old}`, 'order by r.last_polled_at'))
  );
}

/**
 * One query for each index, which has only those in it that may be due. A claim that a crash of the database loses is taken again: nobody waits
 * for the disk.
 */
async function claim(pool: Pool, now: Date, due: string, order: string): Promise<DueRepository | null> {
  const { rows } = await pool.query<
    Omit<DueRepository, 'githubId' | 'installationGithubId'> & { github_id: string; owner: string }
  >(
    `with due as (
       select r.id, i.github_id as owner
         from repositories r join installations i on i.id = r.installation_id
        where r.status in ('active', 'error') and not r.archived and r.removed_at is null and i.status = 'active'
          and (i.poll_after is null or i.poll_after <= $1)
          and ${due}
        ${order} limit 1 for update of r skip locked)
     update repositories t set poll_after = $1::timestamptz + $2 * interval '1 ms'
       from due cross join (select set_config('synchronous_commit', 'off', true) as wait) quick
      where t.id = due.id and quick.wait = 'off'
     returning t.id, t.github_id, t.name, t.url, t.installation_id as "installationId", due.owner, t.last_polled_at as "lastPolledAt"`,
    [now, LEASE_MS],
  );
  if (!rows[0]) return null;
  const { github_id, owner, ...repository } = rows[0];
  return { ...repository, githubId: Number(github_id), installationGithubId: Number(owner) };
}

/** A poll went through: what failed before is forgotten. */
export async function notePolled(pool: Pool, repositoryId: string, now: Date): Promise<void> {
  await pool.query(
    `update repositories set last_polled_at = $2, failure_count = 0, poll_after = null, poll_error = null,
            status = case status when 'error' then 'active' else status end
      where id = $1`,
    [repositoryId, now],
  );
}

/** A poll failed: the wait doubles with every failure in a row, up to an hour; after five, the repository has an error. */
export async function notePollFailed(
  pool: Pool,
  repositoryId: string,
  { reason, now, pollMs }: { reason: string; now: Date; pollMs: number },
): Promise<void> {
  await pool.query(
    `update repositories
        set failure_count = failure_count + 1, poll_error = $2,
            poll_after = $3::timestamptz + least($5, $4 * 2 ^ least(failure_count + 1, 20)) * interval '1 ms',
            status = case when status = 'active' and failure_count + 1 >= ${ERROR_AFTER} then 'error' else status end
      where id = $1`,
    [repositoryId, reason, now, pollMs, LONGEST_WAIT_MS],
  );
}

/** Gives a repository back that was not polled to its end, through no fault of its own. */
export async function releaseRepository(pool: Pool, repositoryId: string): Promise<void> {
  await pool.query('update repositories set poll_after = null where id = $1', [repositoryId]);
}

/** Lets nobody poll this installation's repositories before then. */
export async function pausePolling(pool: Pool, installationId: string, until: Date): Promise<void> {
  await pool.query('update installations set poll_after = $2 where id = $1', [installationId, until]);
}

/** An open pull request as we know it, for whoever has read it again. */
export type HeldPullRequest = {
  number: number;
  headSha: string | null;
  factHash: string;
  updatedAt: Date;
  /** Whether a re-read has the last word on it. */
  settled: boolean;
  lastCheckedAt: Date | null;
  /** Whether a check of its head is under way. */
  checking: boolean;
};

/** A check that has not ended after so long is not waited for. */
const CHECKING_FOR = '3 days';

/** The pull requests of a repository that we hold as open, by number; in no order, so that whoever reads a part of them reads another next time. */
export async function findHeldOpen(pool: Pool, repositoryId: string, now: Date): Promise<Map<number, HeldPullRequest>> {
  const { rows } = await pool.query<HeldPullRequest>(
    `select p.pr_number as number, p.head_sha as "headSha", p.fact_hash as "factHash", p.github_updated_at as "updatedAt",
            p.fact_rank = ${RANK_REREAD} and not p.needs_refresh as settled, p.last_checked_at as "lastCheckedAt",
            exists (select from check_runs c
                     where c.pr_id = p.id and c.head_sha = p.head_sha and c.status not in ('completed', 'cancelled')
                       and c.created_at > $2::timestamptz - interval '${CHECKING_FOR}') as checking
       from pull_requests p where p.repository_id = $1 and p.state = 'opened' order by random()`,
    [repositoryId, now],
  );
  return new Map(rows.map((row) => [row.number, row]));
}
