import type { Pool } from 'pg';
import { MAX_QUARANTINE_DAYS, STABLE_DAYS, STABLE_PASSES } from '../core/quarantine.js';
import type { EffectiveConfig } from '../core/repository-config.js';
import { FAILED } from './check-outcomes.js';
import type { Opened } from './open-run.js';
import { transaction } from './pool.js';
import { endRows, keptWords, wakeFailing } from './quarantines.js';
import type { Sql } from './sql.js';
import { isTestNamed } from './test-named.js';

/**
 * Makes the rows that come from .github/regreen.yml say what it says: an entry is at most 90 days in force from when it was first seen, and one
 * that has ended by itself stays ended until its date is changed. Other
 * pull requests than this one that an entry which came or went concerns are looked at again. Safe to repeat.
 */
export async function followConfiguration(
  pool: Pool,
  repositoryId: string,
  entries: EffectiveConfig['quarantine'],
  pullRequestId: string | null = null,
): Promise<Opened[]> {
  const { rows: standing } = await pool.query<{ id: string }>(
    `select id from quarantines where repository_id = $1 and source = 'configuration' and ended_at is null limit 1`,
    [repositoryId],
  );
  if (entries.length === 0 && standing.length === 0) return [];
  const wanted = entries.map(({ check, test, owner, reason, expires }) => [
    keptWords(check, 'check'),
    test === undefined ? null : keptWords(test, 'test'),
    keptWords(owner, 'owner'),
    keptWords(reason, 'reason'),
    `${expires}T00:00:00Z`,
  ]);
  const columns = [0, 1, 2, 3, 4].map((column) => wanted.map((entry) => entry[column]));
  const ENTRIES =
    'unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[]) e (check_name, test, owner, reason, until)';
  const same = 'q.check_name = e.check_name and q.test is not distinct from e.test and q.configured_until = e.until';
  return transaction(pool, async (sql) => {
    const gone = await sql.query<{ id: string }>(
      `select q.id from quarantines q
        where q.repository_id = $1 and q.source = 'configuration' and q.ended_at is null and q.expires_at > now()
          and not exists (select from ${ENTRIES} where ${same}) order by q.id for update`,
      [repositoryId, ...columns],
    );
    const went = await endRows(
      sql,
      gone.rows.map(({ id }) => id),
      'lifted',
      null,
    );
    await sql.query(
      `update quarantines q set owner = e.owner, reason = e.reason from ${ENTRIES}
        where q.repository_id = $1 and q.source = 'configuration' and q.ended_at is null and ${same}
          and (q.owner, q.reason) is distinct from (e.owner, e.reason)`,
      [repositoryId, ...columns],
    );
    const { rows: came } = await sql.query<{ check: string }>(
      `insert into quarantines (repository_id, check_name, test, owner, reason, expires_at, source, configured_until)
       select distinct on (e.check_name, e.test) $1::uuid, e.check_name, e.test, e.owner, e.reason,
              least(e.until, now() + ${MAX_QUARANTINE_DAYS} * interval '1 day'), 'configuration', e.until
         from ${ENTRIES}
        where e.until > now() and not exists (
          select from quarantines q where q.repository_id = $1 and q.source = 'configuration' and ${same}
             and (q.ended_at is null or q.ended_because in ('stable', 'expired')))
        order by e.check_name, e.test, e.until
       on conflict do nothing returning check_name as check`,
      [repositoryId, ...columns],
    );
    return wakeFailing(sql, repositoryId, [...went, ...came.map(({ check }) => check)], { except: pullRequestId });
  });
}

/** How many quarantines one pass looks at, the oldest first. */
const MOST = 1_000;

const HAS_TESTS = `exists (select from check_outcomes t where t.repository_id = f.repository_id and t.head_sha = f.head_sha and t.name = f.name
  and t.external_id is not distinct from f.external_id and t.test is not null)`;

type Due = { id: string; repository_id: string };

/** Ends the quarantines whose date has passed, and those whose check or test is stable again; pull requests that fail by them are looked at again. */
export async function endDueQuarantines(
  pool: Pool,
  settleMs = 0,
): Promise<{ expired: number; stable: number; opened: Opened[] }> {
  const { rows: expired } = await pool.query<Due>(
    `select id, repository_id from quarantines where ended_at is null and expires_at <= now() order by id limit ${MOST}`,
  );
  const { rows: old } = await pool.query<Due>(
    `select id, repository_id from quarantines
      where ended_at is null and expires_at > now() and created_at <= now() - ${STABLE_DAYS} * interval '1 day' order by id limit ${MOST}`,
  );
  const stable: Due[] = [];
  // One at a time: a large repository has many outcomes.
  for (const due of old) if (await isStable(pool, due.id)) stable.push(due);
  const opened = [
    ...(await endAll(pool, expired, 'expired', settleMs)),
    ...(await endAll(pool, stable, 'stable', settleMs)),
  ];
  return { expired: expired.length, stable: stable.length, opened };
}

/**
 * Since it last failed, or was put into quarantine. A check that passes has passed with all its tests; one that failed, and of whose tests nobody
 * knows how they ended, may have failed by any.
 */
async function isStable(sql: Sql, id: string): Promise<boolean> {
  const { rows } = await sql.query<{ stable: boolean }>(
    `select count(distinct (o.head_sha, coalesce(o.external_id, ''), o.attempt)) >= ${STABLE_PASSES}
            and max(o.completed_at) - min(o.completed_at) >= ${STABLE_DAYS} * interval '1 day' as stable
       from quarantines q
       join lateral (
         select greatest(q.created_at, max(f.completed_at)) as at from check_outcomes f
          where f.repository_id = q.repository_id and hashtextextended(f.name, 0) = hashtextextended(q.check_name, 0) and f.name = q.check_name
            and f.conclusion in ${FAILED}
            and case when q.test is null then f.test is null else ${isTestNamed('f.test', 'q.test')} or (f.test is null and not ${HAS_TESTS}) end) since on true
       join check_outcomes o on o.repository_id = q.repository_id and o.completed_at > since.at and o.name = q.check_name
        and o.conclusion = 'success' and (o.test is null or ${isTestNamed('o.test', 'q.test')})
      where q.id = $1`,
    [id],
  );
  return rows[0]?.stable === true;
}

async function endAll(pool: Pool, due: Due[], because: 'expired' | 'stable', settleMs: number): Promise<Opened[]> {
  const opened: Opened[] = [];
  for (const repositoryId of new Set(due.map((one) => one.repository_id))) {
    const ids = due.filter((one) => one.repository_id === repositoryId).map(({ id }) => id);
    const end = async (sql: Sql) =>
      wakeFailing(sql, repositoryId, await endRows(sql, ids, because, null), { settleMs });
    opened.push(...(await transaction(pool, end)));
  }
  return opened;
}
