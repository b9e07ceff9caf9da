import type { Pool } from 'pg';
import type { Range } from '../../core/insights/range.js';
import { transaction } from '../pool.js';
import { isInScope, type Scope, scopeValues } from '../scope.js';
import { PLANS_BY_INDEXES, type Sql } from '../sql.js';

/** What figures are asked about: a range of days, and whose. */
export type Asked = {
  range: Range;
  scope: Scope;
  /** owner/name, in any case; null: all in scope. */
  repository: string | null;
  /** Our own App: its checks are not counted. */
  appId: number;
};

/** The parameters $1 to $6 of every question about figures. */
export const valuesOf = ({ range, scope, repository, appId }: Asked): unknown[] => [
  range.from,
  range.until,
  ...scopeValues(scope),
  repository,
  appId,
];

/**
 * Whether the repository with this id is asked about, in SQL. Where all of them are there is nothing to look up; the parameters are named all the
 * same, for PostgreSQL wants to know their types.
 */
export function isAsked(repositoryId: string, { scope, repository }: Asked): string {
  const named = '($3::uuid is null or $4::uuid[] is null or $5::text is null or $6::bigint is null or true)';
  if (scope.installationId === undefined && scope.repositoryIds === undefined && repository === null) return named;
  return `${named} and ${repositoryId} in (
    select r.id from repositories r where ${isInScope('r', '$3', '$4')} and ($5::text is null or lower(r.name) = lower($5)))`;
}

/** Whether a moment is in the range, in SQL. */
export const isInRange = (at: string): string => `${at} >= $1::timestamptz and ${at} < $2::timestamptz`;

/** The bucket that a moment lies in, in SQL; the length of a bucket is known and no text from outside. */
export const bucketOf = (at: string, { range }: Asked): string =>
  `floor(extract(epoch from ${at} - $1::timestamptz) * 1000 / ${range.bucketMs})::int`;

/**
 * Asks about figures: nothing is written, and every question is planned for the range and the tenant that it is about, for what is best for a week of
 * one repository is not for three months of all. What is looked up is looked up by indexes, so that the size of a range counts and not that of a table.
 */
export const askFigures = <T>(pool: Pool, work: (sql: Sql) => Promise<T>): Promise<T> =>
  transaction(pool, work, {
    retries: 0,
    settings: {
      ...PLANS_BY_INDEXES,
      transaction_read_only: 'on',
      plan_cache_mode: 'force_custom_plan',
      max_parallel_workers_per_gather: 0,
      jit: 'off',
    },
  });
