import type { CheckConclusion } from '../core/facts.js';
import { MEMORY_DAYS } from '../core/failure-facts.js';
import { FAILED } from './check-outcomes.js';
import type { Sql } from './sql.js';

/** A failed check, or a failed test in it, to look up; all of one run. */
export type Asked = {
  externalId: string;
  name: string;
  appId: number | null;
  checkSuiteId: string | null;
  /** null: the check itself. */
  test: string | null;
  /** null: it has none that stands for it alone. */
  signature: string | null;
};

/** The pull request whose failures they are, at a head SHA. */
export type AskedOf = {
  repositoryId: string;
  pullRequestId: string;
  headSha: string;
  headBranch: string | null;
  baseBranch: string | null;
};

/** Most that is read of one check: a sentence names a few. */
const MAX_ATTEMPTS = 20;
const MAX_FLIPS = 8;
const MAX_FAILURES_LOOKED_AT = 200;
const MAX_BASE = 40;

/** Rows of one check or test: by the hashes that idx_check_outcomes_check and idx_check_outcomes_failures have. */
const ofAsked = (alias: string): string =>
  `${alias}.repository_id = $1 and hashtextextended(${alias}.name, 0) = hashtextextended(a.name, 0) and ${alias}.name = a.name
   and coalesce(${alias}.app_id, a.app_id, 0) = coalesce(a.app_id, ${alias}.app_id, 0)`;
const ofTest = (alias: string): string =>
  `hashtextextended(coalesce(${alias}.test, ''), 0) = hashtextextended(coalesce(a.test, ''), 0) and ${alias}.test is not distinct from a.test`;
/** Attempts share their suite; a workflow that ran for another event is no attempt of this one. */
const sameSuite = (one: string, other: string): string =>
  `coalesce(${one}, ${other}, 0) = coalesce(${other}, ${one}, 0)`;

const ASKED = `asked as (
  select * from unnest($3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::text[])
    with ordinality a (name, app_id, suite_id, test, signature, place))`;

type RecalledAttempt = {
  number: number;
  externalId: string | null;
  conclusion: CheckConclusion;
  startedAt: string | null;
  completedAt: string | null;
};
type RecalledFlip = { headSha: string; failedAt: string; same: boolean | null };
type RecalledBase = {
  headSha: string;
  externalId: string | null;
  failed: boolean;
  at: string;
  signature: string | null;
};
export type Recalled = {
  failedAt: string | null;
  attempts: RecalledAttempt[];
  flips: RecalledFlip[];
  base: RecalledBase[];
};

/**
 * How each of these ended before: on the same head SHA, on other commits where it failed and passed, and (checks only) on the base branch.
 * In the order asked; one query.
 */
export async function recallOutcomes(sql: Sql, of: AskedOf, asked: Asked[]): Promise<Recalled[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql.query<Recalled>(
    `with ${ASKED}
     select (select max(o.completed_at) from check_outcomes o
              where ${ofAsked('o')} and o.head_sha = $2 and hashtextextended(coalesce(o.test, ''), 0) = hashtextextended('', 0) and o.test is null and o.external_id = ($8::text[])[a.place::integer]) as "failedAt",
            coalesce(attempts.list, '[]') as attempts, coalesce(flips.list, '[]') as flips, coalesce(base.list, '[]') as base
       from asked a
       left join lateral (
         select jsonb_agg(jsonb_build_object('number', o.attempt, 'externalId', o.external_id, 'conclusion', o.conclusion,
                  'startedAt', o.started_at, 'completedAt', o.completed_at)) as list
           from (select * from check_outcomes o
                  where ${ofAsked('o')} and o.head_sha = $2 and ${ofTest('o')} and ${sameSuite('o.check_suite_id', 'a.suite_id')}
                  order by o.completed_at desc nulls last limit ${MAX_ATTEMPTS}) o) attempts on true
       left join lateral (
         select jsonb_agg(jsonb_build_object('headSha', f.head_sha, 'failedAt', f.completed_at, 'same', f.same)
                  order by f.completed_at desc) as list
           from (select * from (
                   select distinct on (f.head_sha) f.head_sha, f.completed_at, case when a.test is not null then true when f.signature is null then null
                            else coalesce(f.signature = a.signature, false) end as same
                     from (select * from check_outcomes o
                            where ${ofAsked('o')} and ${ofTest('o')} and o.conclusion in ${FAILED} and o.head_sha <> $2
                              and o.completed_at > now() - ${MEMORY_DAYS} * interval '1 day'
                            order by o.completed_at desc limit ${MAX_FAILURES_LOOKED_AT}) f
                    where exists (
                      select from check_outcomes p
                       where ${ofAsked('p')} and p.head_sha = f.head_sha and ${ofTest('p')} and p.conclusion = 'success'
                         and ${sameSuite('p.check_suite_id', 'f.check_suite_id')}
                         and (p.external_id is distinct from f.external_id or p.attempt <> f.attempt or p.started_at >= f.completed_at
                              or f.started_at >= p.completed_at))
                    order by f.head_sha, same desc nulls last, f.completed_at desc) f
                  order by f.same desc nulls last, f.completed_at desc limit ${MAX_FLIPS}) f) flips on true
       left join lateral (
         select jsonb_agg(jsonb_build_object('headSha', o.head_sha, 'externalId', o.external_id, 'failed', o.conclusion in ${FAILED},
                  'at', o.completed_at, 'signature', o.signature) order by coalesce(o.check_suite_id, 0) desc, o.completed_at desc) as list
           from (select * from check_outcomes o
                  where a.test is null and ${ofAsked('o')} and o.branch = $9 and o.test is null
                    and (o.conclusion = 'success' or o.conclusion in ${FAILED}) and o.completed_at is not null
                  order by coalesce(o.check_suite_id, 0) desc, o.completed_at desc limit ${MAX_BASE}) o
          -- A fork's branch of the same name is another branch.
          where not exists (
            select from pull_request_heads h join pull_requests p on p.id = h.pr_id join repositories r on r.id = p.repository_id
             where h.repository_id = $1 and h.head_sha = o.head_sha and p.head_branch = $9 and p.head_repository is distinct from r.name)) base on true
      order by a.place`,
    [of.repositoryId, of.headSha, ...columnsOf(asked), asked.map(({ externalId }) => externalId), of.baseBranch],
  );
  return rows.map(({ failedAt, attempts, flips, base }) => ({
    failedAt: iso(failedAt),
    attempts: attempts.map((one) => ({ ...one, startedAt: iso(one.startedAt), completedAt: iso(one.completedAt) })),
    flips: flips.map((one) => ({ ...one, failedAt: iso(one.failedAt) ?? '' })),
    base: base.map((one) => ({ ...one, at: iso(one.at) ?? '' })),
  }));
}

const columnsOf = (asked: Asked[]): unknown[] => [
  asked.map(({ name }) => name),
  asked.map(({ appId }) => appId),
  asked.map(({ checkSuiteId }) => checkSuiteId),
  asked.map(({ test }) => test),
  asked.map(({ signature }) => signature),
];

/** JSON has times with an offset, columns come as Dates. */
const iso = (time: unknown): string | null =>
  typeof time === 'string' || time instanceof Date ? new Date(time).toISOString() : null;

/** Whether anything has ended on another head SHA of the repository since: what is remembered may be different then. */
export async function findMemoryMark(sql: Sql, { repositoryId, headSha }: AskedOf): Promise<string | null> {
  const { rows } = await sql.query<{ at: Date }>(
    `select completed_at as at from check_outcomes where repository_id = $1 and completed_at is not null and head_sha <> $2
      order by completed_at desc limit 1`,
    [repositoryId, headSha],
  );
  return iso(rows[0]?.at);
}
