import type { Company } from '../core/failure-facts.js';
import { FAILED } from './check-outcomes.js';
import type { AskedOf } from './failure-memory.js';
import type { Sql } from './sql.js';

/** One moment at which a check or test failed. */
export type Moment = { name: string; test: string | null; at: string };

/** Moments are looked up to ten minutes, so that what failed together is counted once. */
const SLOT_MS = 600_000;
const slotOf = (at: string): string => new Date(Math.floor(Date.parse(at) / SLOT_MS) * SLOT_MS).toISOString();

/** Most slots that one run looks at: newest first. */
const MAX_SLOTS = 60;

/**
 * What failed in the repository within the hour around each moment, of all that ran: checks for a check, tests for a test; and on how many of
 * its commits this one failed. By `companyKey`; one query.
 */
export async function findCompany(
  sql: Sql,
  { repositoryId }: AskedOf,
  moments: Moment[],
): Promise<Map<string, Company>> {
  const slots = [...new Set(moments.map(({ at }) => slotOf(at)))].sort().slice(-MAX_SLOTS);
  const wanted = [...new Map(moments.map((one) => [companyKey(one), one])).values()].filter(({ at }) =>
    slots.includes(slotOf(at)),
  );
  if (wanted.length === 0) return new Map();
  const { rows } = await sql.query<Record<'failed' | 'ran' | 'commits_failed' | 'commits_ran', number>>(
    `with slots as materialized (
       select s.at, o.name, o.app_id, o.test, o.head_sha, o.conclusion in ${FAILED} as failed
         from unnest($2::timestamptz[]) s (at)
         join check_outcomes o on o.repository_id = $1 and o.completed_at >= s.at - interval '25 minutes'
          and o.completed_at < s.at + interval '35 minutes' and (o.conclusion = 'success' or o.conclusion in ${FAILED})),
     things as (
       select at, test is not null as tests, count(distinct (name, coalesce(app_id, 0), test)) filter (where failed) as failed,
              count(distinct (name, coalesce(app_id, 0), test)) as ran
         from slots group by 1, 2),
     commits as (
       select at, name, test, count(distinct head_sha) filter (where failed) as failed, count(distinct head_sha) as ran
         from slots group by 1, 2, 3)
     select coalesce(t.failed, 0)::int as failed, coalesce(t.ran, 0)::int as ran, coalesce(c.failed, 0)::int as commits_failed,
            coalesce(c.ran, 0)::int as commits_ran
       from unnest($3::text[], $4::text[], $5::timestamptz[]) with ordinality w (name, test, at, place)
       left join things t on t.at = w.at and t.tests = (w.test is not null)
       left join commits c on c.at = w.at and c.name = w.name and c.test is not distinct from w.test
      order by w.place`,
    [
      repositoryId,
      slots,
      wanted.map(({ name }) => name),
      wanted.map(({ test }) => test),
      wanted.map(({ at }) => slotOf(at)),
    ],
  );
  return new Map(
    wanted.flatMap((one, index) => {
      const row = rows[index];
      if (!row) return [];
      const company = {
        things: { failed: row.failed, ran: row.ran },
        commits: { failed: row.commits_failed, ran: row.commits_ran },
      };
      return [[companyKey(one), company] as const];
    }),
  );
}

export const companyKey = ({ name, test, at }: Moment): string => JSON.stringify([name, test, slotOf(at)]);
