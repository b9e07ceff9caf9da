import type { CheckMoments } from '../../core/insights/red-spells.js';
import { FAILED } from '../check-outcomes.js';
import type { Sql } from '../sql.js';
import { type Asked, isAsked, isInRange, valuesOf } from './asked.js';

/** A failure so long before the range still says that a pull request was red when it began. */
const LOOK_BACK_DAYS = 30;

const IS_GREEN = `(c.status = 'completed' and c.conclusion in ('success', 'neutral', 'skipped'))`;
const IS_OLDER = `exists (
  select from check_runs n
   where n.pr_id = c.pr_id and n.head_sha = c.head_sha and n.source = c.source and n.check_name = c.check_name
     and n.check_suite_id is not distinct from c.check_suite_id and n.ordinal > c.ordinal)`;

/** [when, the head was learned of]; milliseconds */
type Moment = [number, number];
type Row = { all: [isOpen: boolean, failures: Moment[], greens: Moment[] | null][] | null };

const msOf = (time: string): string => `round(extract(epoch from ${time}) * 1000)::bigint`;

/**
 * Of each pull request of which a check failed in the range: its failures, from 30 days before the range on, and when each of its heads was green. That
 * is when the last check of the head ended, where none that counts is other than success, neutral or skipped: of each name in its suite the newest counts,
 * and none of our own. They come as one value: to read many rows takes longer than to find them.
 */
export async function findCheckMoments(sql: Sql, asked: Asked): Promise<CheckMoments[]> {
  const { rows } = await sql.query<Row>(
    `with failures as materialized (
       select h.pr_id, json_build_array(${msOf('o.completed_at')}, ${msOf('h.created_at')}) as moment, ${isInRange('o.completed_at')} as counts
         from check_outcomes o join pull_request_heads h on h.repository_id = o.repository_id and h.head_sha = o.head_sha
        where o.conclusion in ${FAILED} and o.test is null and o.app_id is distinct from $6
          and o.completed_at >= $1::timestamptz - interval '${LOOK_BACK_DAYS} days' and o.completed_at < $2::timestamptz
          and ${isAsked('o.repository_id', asked)}),
     red as materialized (select pr_id, json_agg(moment) as failures from failures group by pr_id having bool_or(counts))
     select json_agg(json_build_array(p.state = 'opened', red.failures, greens.list)) as all
       from red join pull_requests p on p.id = red.pr_id
       left join lateral (
         select json_agg(json_build_array(${msOf('g.at')}, ${msOf('h.created_at')})) as list
           from (select c.head_sha, max(c.completed_at) filter (where ${IS_GREEN}) as at
                   from check_runs c where c.pr_id = red.pr_id and c.app_id is distinct from $6
                  group by c.head_sha having bool_and(${IS_GREEN} or ${IS_OLDER})) g
           join pull_request_heads h on h.pr_id = red.pr_id and h.head_sha = g.head_sha
          where g.at is not null) greens on true`,
    valuesOf(asked),
  );
  return (rows[0]?.all ?? []).map(([isOpen, failures, greens]) => ({
    isOpen,
    failures: failures.map(toMoment),
    greens: (greens ?? []).map(toMoment),
  }));
}

const toMoment = ([at, headAt]: Moment) => ({ at, headAt });
