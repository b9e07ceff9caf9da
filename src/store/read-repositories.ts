import type { RepositoryView } from '../core/repository-view.js';
import { isUuid } from '../core/uuid.js';
import { INACTIVE } from './parents.js';
import { isoOrNull } from './run-row.js';
import { isInScope, type Scope, scopeValues } from './scope.js';
import type { Sql } from './sql.js';

type Row = {
  id: string;
  installation_id: string;
  account_login: string | null;
  name: string;
  url: string | null;
  status: RepositoryView['status'];
  inactive: string | null;
  open: number;
  last_polled_at: Date | null;
  failure_count: number;
  poll_error: string | null;
};

const SELECT = `select r.id, r.installation_id, i.account_login, r.name, r.url, r.status, ${INACTIVE} as inactive,
       (select count(*)::int from pull_requests p where p.repository_id = r.id and p.state = 'opened') as open, r.last_polled_at, r.failure_count, r.poll_error
  from repositories r join installations i on i.id = r.installation_id`;

const ORDER = `r.removed_at is not null, lower(r.name), r.id`;

/** All repositories of the tenant, by name; those that are gone come last, until their data is gone too. */
export async function listRepositories(sql: Sql, scope: Scope = {}): Promise<RepositoryView[]> {
  const { rows } = await sql.query<Row>(
    `${SELECT} where ${isInScope('r', '$1', '$2')} and r.name <> '' order by ${ORDER}`,
    scopeValues(scope),
  );
  return rows.map(toView);
}

export type RepositoryFilter = {
  /** A part of owner/name, in any case. */
  search?: string | undefined;
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
};

/** One page of them. */
export async function pageRepositories(
  sql: Sql,
  { search, limit, cursor }: RepositoryFilter,
  scope: Scope,
): Promise<{ repositories: RepositoryView[]; nextCursor: string | null }> {
  const values: unknown[] = [...scopeValues(scope), limit + 1];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const where = [isInScope('r', '$1', '$2'), `r.name <> ''`];
  if (search) where.push(`r.name ilike ${given(`%${search.replace(/[\\%_]/g, '\\$&')}%`)}`);
  if (cursor)
    where.push(`(${ORDER.replaceAll('r.removed_at is not null', '(r.removed_at is not null)')}) >
      (select (b.removed_at is not null), lower(b.name), b.id from repositories b where b.id = ${given(cursor)}::uuid)`);
  const { rows } = await sql.query<Row>({
    text: `with page as materialized (select r.id from repositories r where ${where.join(' and ')} order by ${ORDER} limit $3)
     ${SELECT} where r.id in (select id from page) order by ${ORDER}`,
    values,
  });
  const repositories = rows.slice(0, limit).map(toView);
  return { repositories, nextCursor: rows.length > limit ? repositories.at(-1)!.repositoryId : null };
}

/** The repositories that this id or owner/name, in any case, means; one that is gone only when no other has the name now. */
export async function findRepositories(sql: Sql, idOrName: string, scope: Scope = {}): Promise<RepositoryView[]> {
  const { rows } = await sql.query<Row & { gone: boolean }>(
    `${SELECT.replace('r.failure_count', 'r.failure_count, r.removed_at is not null as gone')}
      where ${isUuid(idOrName) ? 'r.id = $1' : 'lower(r.name) = lower($1)'} and ${isInScope('r', '$2', '$3')} order by r.id`,
    [idOrName, ...scopeValues(scope)],
  );
  const present = rows.filter((row) => !row.gone);
  return (present.length > 0 ? present : rows).map(toView);
}

const toView = (row: Row): RepositoryView => ({
  repositoryId: row.id,
  installationId: row.installation_id,
  account: row.account_login,
  name: row.name,
  url: row.url,
  status: row.status,
  inactive: row.inactive,
  openPullRequests: row.open,
  lastPolledAt: isoOrNull(row.last_polled_at),
  failureCount: row.failure_count,
  pollError: row.poll_error,
});
