import type { Pool } from 'pg';
import { cleanText } from '../core/clean-text.js';
import {
  MAX_QUARANTINE_NAME,
  MAX_QUARANTINE_OWNER,
  MAX_QUARANTINE_REASON,
  type QuarantineEnd,
  type QuarantineSource,
} from '../core/quarantine.js';
import type { QuarantineView } from '../core/quarantine-view.js';
import { redact } from '../core/redact/index.js';
import { FAILED } from './check-outcomes.js';
import type { Opened } from './open-run.js';
import { wakePullRequests } from './open-runs.js';
import { INACTIVE } from './parents.js';
import { transaction } from './pool.js';
import { findQuarantine } from './read-quarantines.js';
import type { Scope } from './scope.js';
import type { Sql } from './sql.js';
import { isTestNamed } from './test-named.js';

export { findQuarantined, listQuarantines } from './read-quarantines.js';

export type NewQuarantine = {
  repositoryId: string;
  check: string;
  /** null: the whole check. */
  test: string | null;
  owner: string;
  reason: string;
  /** 1 to 90, from now. */
  days: number;
  source: Exclude<QuarantineSource, 'configuration'>;
};

const WORDS = {
  check: MAX_QUARANTINE_NAME,
  test: MAX_QUARANTINE_NAME,
  owner: MAX_QUARANTINE_OWNER,
  reason: MAX_QUARANTINE_REASON,
} as const;

/** A text from outside as it is kept: on one line, bounded, with nothing secret in it; but the name of a check as GitHub has it, by which it is found. */
export const keptWords = (text: string, what: keyof typeof WORDS): string =>
  cleanText(what === 'check' ? text.trim() : redact(text).replace(/\s+/g, ' ').trim(), WORDS[what]);

/**
 * Puts a check or a test into quarantine, in place of the one that stood there. Answers with its id; null where .github/regreen.yml has it there,
 * which is to be changed instead. Needs a transaction.
 */
export async function putQuarantine(sql: Sql, given: NewQuarantine): Promise<string | null> {
  const check = keptWords(given.check, 'check');
  const test = given.test === null ? null : keptWords(given.test, 'test');
  const { rows: configured } = await sql.query(
    `select from quarantines q
      where q.repository_id = $1 and q.check_name = $2 and (q.test is not distinct from $3 or ${isTestNamed('$3', 'q.test')}) and q.source = 'configuration'
        and q.ended_at is null and q.expires_at > now() for update`,
    [given.repositoryId, check, test],
  );
  if (configured.length > 0) return null;
  await sql.query(
    `update quarantines q
        set ended_at = least(q.expires_at, clock_timestamp()), ended_because = case when q.expires_at <= now() then 'expired' else 'replaced' end
      where q.repository_id = $1 and q.check_name = $2 and q.test is not distinct from $3 and q.ended_at is null`,
    [given.repositoryId, check, test],
  );
  const { rows } = await sql.query<{ id: string }>(
    `insert into quarantines (repository_id, check_name, test, owner, reason, expires_at, source)
     values ($1, $2, $3, $4, $5, now() + $6 * interval '1 day', $7) returning id`,
    [
      given.repositoryId,
      check,
      test,
      keptWords(given.owner, 'owner'),
      keptWords(given.reason, 'reason'),
      given.days,
      given.source,
    ],
  );
  return rows[0]!.id;
}

/** Ends what is in force of these; the configuration's are its own to end. Answers with the checks that count again. Needs a transaction. */
export async function liftQuarantines(sql: Sql, ids: string[], by: string): Promise<string[]> {
  return endRows(sql, ids, 'lifted', by, `and q.source <> 'configuration'`);
}

/** Ends rows that nobody has ended, with the reason. Answers with their checks. */
export async function endRows(
  sql: Sql,
  ids: string[],
  because: QuarantineEnd,
  by: string | null,
  where = '',
): Promise<string[]> {
  const { rows } = await sql.query<{ check: string }>(
    `update quarantines q set ended_at = least(q.expires_at, clock_timestamp()), ended_because = $2, ended_by = $3
      where q.id = any($1::uuid[]) and q.ended_at is null ${where} returning q.check_name as check`,
    [ids, because, by === null ? null : keptWords(by, 'owner')],
  );
  return rows.map(({ check }) => check);
}

/** A quarantine that was made or ended, and the runs that look again at what it concerns: their workers are to be told. */
export type Changed = { quarantine: QuarantineView; opened: Opened[] };

/**
 * Puts a check or a test into quarantine; the open pull requests that it fails on are looked at again. null: it is there by .github/regreen.yml, whose
 * entry is to be changed.
 */
export const addQuarantine = (pool: Pool, given: NewQuarantine, settleMs = 0): Promise<Changed | null> =>
  transaction(pool, async (sql) => {
    const id = await putQuarantine(sql, given);
    if (id === null) return null;
    const quarantine = (await findQuarantine(sql, id))!;
    return { quarantine, opened: await wakeFailing(sql, given.repositoryId, [quarantine.check], { settleMs }) };
  });

export type Ended = ({ outcome: 'ended' } & Changed) | { outcome: 'unknown' | 'over' | 'configured' };

/**
 * Ends a quarantine by hand. `unknown`: this tenant has none by that id; `over`: it had ended; `configured`: it stands in
 * .github/regreen.yml, and goes when it is taken out there.
 */
export const endQuarantine = (
  pool: Pool,
  id: string,
  { by, settleMs = 0, ...scope }: Scope & { by: string; settleMs?: number },
): Promise<Ended> =>
  transaction(pool, async (sql) => {
    const found = await findQuarantine(sql, id, scope);
    if (!found) return { outcome: 'unknown' };
    if (!found.inForce) return { outcome: 'over' };
    if (found.source === 'configuration') return { outcome: 'configured' };
    const checks = await liftQuarantines(sql, [id], by);
    if (checks.length === 0) return { outcome: 'over' };
    const opened = await wakeFailing(sql, found.repositoryId, checks, { settleMs });
    return { outcome: 'ended', quarantine: (await findQuarantine(sql, id, scope))!, opened };
  });

/** Most pull requests that one change of a quarantine has looked at again: more are told by their next event. */
const MOST_WOKEN = 200;

/** Has open pull requests looked at again on whose head one of these checks has failed. Needs a transaction that holds no other pull request's row. */
export async function wakeFailing(
  sql: Sql,
  repositoryId: string,
  checks: string[],
  { settleMs = 0, except = null }: { settleMs?: number; except?: string | null } = {},
): Promise<Opened[]> {
  if (checks.length === 0) return [];
  const { rows } = await sql.query<{ id: string }>(
    `select p.id from pull_requests p join repositories r on r.id = p.repository_id join installations i on i.id = r.installation_id
      where p.repository_id = $1 and p.state = 'opened' and p.id is distinct from $3 and ${INACTIVE} is null
        and exists (select from check_runs c where c.pr_id = p.id and c.head_sha = p.head_sha and c.check_name = any($2::text[])
                       and c.status = 'completed' and c.conclusion in ${FAILED})
      order by p.id limit ${MOST_WOKEN}`,
    [repositoryId, checks, except],
  );
  const opens = { reason: 'a quarantine has changed', trigger: 'system' as const };
  const wakes = rows.map(({ id }) => ({ pullRequestId: id, deliveryId: null, opens, headSha: null }));
  return (await wakePullRequests(sql, wakes, settleMs)).opened;
}
