import type { Pool } from 'pg';
import {
  type FixAttempt,
  type FixMetadata,
  type FixStatus,
  fixAttemptSchema,
  fixMetadataSchema,
} from '../core/fixes/fix-attempt.js';
import type { Verdict } from '../core/fixes/judge-attempts.js';
import type { PlannedFix } from '../core/fixes/plan-fixes.js';
import type { Addressees } from '../core/notifications/addressees.js';
import { fixAnnouncements } from '../core/notifications/announcement.js';
import { count } from '../telemetry/metrics.js';
import type { ClaimedRun } from './claim-run.js';
import { announce } from './notifications.js';
import type { Opened } from './open-run.js';
import { wakePullRequests } from './open-runs.js';
import { transaction } from './pool.js';
import { expectLease } from './run-progress.js';
import type { Sql } from './sql.js';

const COLUMNS = `f.id, f.run_id as "runId", f.head_sha as "headSha", f.fix_strategy as strategy, f.status, f.success, f.fix_sha as "fixSha",
  f.verify_by as "verifyBy", f.error_message as "errorMessage", f.fingerprint, coalesce(a.signature, '') as signature, f.metadata, f.created_at as "createdAt"`;

const parse = (rows: Record<string, unknown>[]): FixAttempt[] =>
  rows.flatMap((row) => {
    const parsed = fixAttemptSchema.safeParse({
      ...row,
      verifyBy: row.verifyBy instanceof Date ? row.verifyBy.toISOString() : null,
      createdAt: row.createdAt instanceof Date ? row.createdAt.toISOString() : '',
    });
    return parsed.success ? [parsed.data] : [];
  });

/** Most attempts that one run looks at, the newest. */
const MAX_ATTEMPTS = 200;

/** The attempts of a pull request, newest first, and those of others of the repository whose fix is its head. */
export async function findFixAttempts(
  sql: Sql,
  { pullRequestId, repositoryId, headSha }: Pick<ClaimedRun, 'pullRequestId' | 'repositoryId' | 'headSha'>,
): Promise<FixAttempt[]> {
  const { rows } = await sql.query(
    `select ${COLUMNS} from fix_attempts f join analysis_results a on a.id = f.analysis_result_id join pull_requests p on p.id = f.pr_id
      where f.pr_id = $1 or (f.fix_sha = $3 and p.repository_id = $2)
      order by f.created_at desc, f.id desc limit ${MAX_ATTEMPTS}`,
    [pullRequestId, repositoryId, headSha],
  );
  return parse(rows);
}

/** The attempts that were made for a head, on any pull request of the repository that has it. */
export async function findFixAttemptsOfHead(sql: Sql, repositoryId: string, headSha: string): Promise<FixAttempt[]> {
  const { rows } = await sql.query(
    `select ${COLUMNS} from fix_attempts f join analysis_results a on a.id = f.analysis_result_id join pull_requests p on p.id = f.pr_id
      where p.repository_id = $1 and (f.head_sha = $2 or f.fix_sha = $2) order by f.created_at, f.id limit ${MAX_ATTEMPTS}`,
    [repositoryId, headSha],
  );
  return parse(rows);
}

/** The attempts at a head that wait for somebody, by their ids, in order. */
export async function findOpenAttemptIds(sql: Sql, pullRequestId: string, headSha: string): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `select id from fix_attempts where pr_id = $1 and head_sha = $2 and status in ('proposed', 'waiting_approval') order by id`,
    [pullRequestId, headSha],
  );
  return rows.map(({ id }) => id);
}

/** How many fixes and re-runs of a repository reached GitHub in the last 24 hours. */
export async function countAttemptsToday(sql: Sql, repositoryId: string): Promise<{ fixes: number; reruns: number }> {
  const { rows } = await sql.query<{ fixes: number; reruns: number }>(
    `select count(*) filter (where f.fix_strategy <> 'rerun')::int as fixes, count(*) filter (where f.fix_strategy = 'rerun')::int as reruns
       from fix_attempts f join pull_requests p on p.id = f.pr_id
      where p.repository_id = $1 and f.started_at > clock_timestamp() - interval '24 hours'`,
    [repositoryId],
  );
  return rows[0] ?? { fixes: 0, reruns: 0 };
}

/**
 * Keeps what is to be tried, each thing once per pull request and head; what was kept before comes back as it is. What was given up when the head
 * moved on is open again now that the head is back, and what was turned down or refused when somebody asks for a fix (`isAskedFor`). A failure
 * without a saved diagnosis has no attempt. Throws `LeaseLostError`.
 */
export function saveFixAttempts(
  pool: Pool,
  run: ClaimedRun,
  planned: PlannedFix[],
  isAskedFor: boolean,
): Promise<FixAttempt[]> {
  return transaction(pool, async (sql) => {
    await expectLease(sql, run);
    for (const { externalId, strategy, fingerprint, metadata, approval } of planned) {
      await sql.query(
        `insert into fix_attempts (analysis_result_id, run_id, pr_id, head_sha, fingerprint, fix_strategy, status, retry_count, metadata)
         select a.id, $1, $2, $3, $4, $5, $6,
                (select count(*) from fix_attempts f join analysis_results b on b.id = f.analysis_result_id
                  where f.pr_id = $2 and b.signature = a.signature and f.success is false), $7
           from analysis_results a join check_runs c on c.id = a.check_run_id
          where c.pr_id = $2 and c.external_id = $8 order by a.created_at desc limit 1
         on conflict (pr_id, head_sha, fingerprint) do update
            set metadata = excluded.metadata, error_message = null, completed_at = null,
                status = case when fix_attempts.status in ('proposed', 'waiting_approval') then fix_attempts.status else excluded.status end
          where fix_attempts.status in ('proposed', 'waiting_approval') and fix_attempts.metadata <> excluded.metadata
             or fix_attempts.status = 'superseded' and fix_attempts.success is null and fix_attempts.fix_sha is null
             or fix_attempts.status in ('abandoned', 'rejected') and fix_attempts.fix_sha is null and $9`,
        [
          run.id,
          run.pullRequestId,
          run.headSha,
          fingerprint,
          strategy,
          approval === 'needed' ? 'waiting_approval' : 'proposed',
          JSON.stringify(metadata),
          externalId,
          isAskedFor,
        ],
      );
    }
    const { rows } = await sql.query(
      `select ${COLUMNS} from fix_attempts f join analysis_results a on a.id = f.analysis_result_id
        where f.pr_id = $1 and f.head_sha = $2 and f.fingerprint = any($3::text[])`,
      [run.pullRequestId, run.headSha, planned.map(({ fingerprint }) => fingerprint)],
    );
    const saved = parse(rows);
    return planned.flatMap(({ fingerprint }) => saved.find((attempt) => attempt.fingerprint === fingerprint) ?? []);
  });
}

export type AttemptChange = {
  status: FixStatus;
  fixSha?: string;
  /** From now; null: nobody waits for a verdict. */
  verifyWithinMs?: number;
  message?: string | null;
  metadata?: Partial<FixMetadata>;
};

/** Moves an attempt on; never back from what the checks have said. `started_at` is when it first was to reach GitHub; whichever run applies it has it from then on. Throws `LeaseLostError`. */
export async function moveFixAttempt(pool: Pool, run: ClaimedRun, id: string, change: AttemptChange): Promise<void> {
  const moved = await transaction(pool, async (sql) => {
    await expectLease(sql, run);
    const { rows } = await sql.query<Moved>(
      `with was as (select id, status from fix_attempts where id = $1)
       update fix_attempts
          set status = $2, fix_sha = coalesce($3, fix_sha), run_id = case when $2 = 'applying' then $8 else run_id end, verify_by = coalesce(clock_timestamp() + $4 * interval '1 ms', verify_by),
              error_message = case when $6 then $5 else error_message end, metadata = metadata || $7::jsonb,
              started_at = case when $2 in ('applying', 'verifying') then coalesce(started_at, clock_timestamp()) else started_at end,
              completed_at = case when $2 in ('rejected', 'superseded', 'abandoned', 'reverted') then clock_timestamp() else completed_at end
        where id = $1 and ($2 not in ('applying', 'verifying', 'proposed') or status in ('proposed', 'waiting_approval', 'applying'))
        returning fix_strategy as strategy, status, (select status from was) as was`,
      [
        id,
        change.status,
        change.fixSha ?? null,
        change.verifyWithinMs ?? null,
        change.message ?? null,
        change.message !== undefined,
        JSON.stringify(change.metadata ?? {}),
        run.id,
      ],
    );
    return rows;
  });
  countMoves(moved);
}

type Moved = { strategy: string; status: string; was: string };

/** Said after the commit: what was rolled back has not been. */
function countMoves(moved: readonly Moved[]): void {
  for (const { strategy, status, was } of moved)
    if (status !== was) count('regreen_fixes_total', { strategy, outcome: status });
}

/** Drops what is proposed, or waits for an answer, at the head of a run; `ids`: of these. */
export async function rejectOpenAttempts(sql: Sql, run: ClaimedRun, ids: string[], message: string): Promise<void> {
  await sql.query(
    `update fix_attempts set status = 'rejected', error_message = $4, completed_at = clock_timestamp()
      where pr_id = $1 and head_sha = $2 and status in ('proposed', 'waiting_approval') and id = any($3::uuid[])`,
    [run.pullRequestId, run.headSha, ids, message],
  );
}

/**
 * Writes down what the checks have said and whom it is told, and has the pull requests looked at that such an attempt was made for, where that is another: its
 * next rung may have its turn. Gives the runs that were opened. Throws `LeaseLostError`.
 */
export async function saveVerdicts(
  pool: Pool,
  run: ClaimedRun,
  verdicts: Verdict[],
  { verifyWithinMs, settleMs, addressees }: { verifyWithinMs: number; settleMs: number; addressees: Addressees },
): Promise<Opened[]> {
  const { opened, moved } = await transaction(pool, async (sql) => {
    const opened = await wakeOwners(
      sql,
      run,
      verdicts.map(({ id }) => id),
      settleMs,
    );
    await expectLease(sql, run);
    const moved: Judged[] = [];
    for (const { id, status, success, message, fixSha } of verdicts) {
      const { rows } = await sql.query<Judged>(
        `with was as (select id, status from fix_attempts where id = $1)
         update fix_attempts
            set status = $2, success = $3, error_message = $4, fix_sha = coalesce($5, fix_sha),
                verify_by = case when $2 = 'verifying' then clock_timestamp() + $6 * interval '1 ms' else verify_by end,
                started_at = coalesce(started_at, case when $2 = 'verifying' then clock_timestamp() end),
                completed_at = case when $2 = 'verifying' then null else clock_timestamp() end
          where id = $1 and status in ('proposed', 'waiting_approval', 'applying', 'applied', 'verifying', 'unknown')
          returning fix_strategy as strategy, status, (select status from was) as was, id, pr_id as "pullRequestId", error_message as message, metadata`,
        [id, status, success, message, fixSha, verifyWithinMs],
      );
      moved.push(...rows);
    }
    await announce(sql, run.repositoryId, { announcements: moved.flatMap(announcementsOf), addressees });
    return { opened, moved };
  });
  countMoves(moved);
  return opened;
}

type Judged = Moved & { id: string; pullRequestId: string; message: string | null; metadata: unknown };

function announcementsOf({ was, metadata, ...attempt }: Judged) {
  const parsed = fixMetadataSchema.safeParse(metadata);
  return attempt.status === was || !parsed.success ? [] : fixAnnouncements({ ...attempt, metadata: parsed.data });
}

/** Has the pull requests looked at that these attempts were made for, but for the run's own. Takes their rows. */
export async function wakeOwners(
  sql: Sql,
  { pullRequestId }: ClaimedRun,
  attemptIds: string[],
  settleMs: number,
): Promise<Opened[]> {
  const { rows } = await sql.query<{ id: string }>(
    `select distinct pr_id as id from fix_attempts where id = any($1::uuid[]) and pr_id <> $2`,
    [attemptIds, pullRequestId],
  );
  const opens = { reason: 'a fix with a pull request of its own was judged', trigger: 'system' as const };
  const wakes = rows.map(({ id }) => ({ pullRequestId: id, deliveryId: null, opens, headSha: null }));
  return (await wakePullRequests(sql, wakes, settleMs)).opened;
}
