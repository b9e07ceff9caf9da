import { type Quarantined, quarantinedSchema } from '../core/quarantine.js';
import type { QuarantineView } from '../core/quarantine-view.js';
import { iso, isoOrNull } from './run-row.js';
import { isInScope, type Scope, scopeValues } from './scope.js';
import type { Sql } from './sql.js';

/** A row whose date has passed is over, whether or not that has been noted. */
const IN_FORCE = 'q.ended_at is null and q.expires_at > now()';

type Row = Omit<QuarantineView, 'createdAt' | 'expiresAt' | 'endedAt'> &
  Record<'createdAt' | 'expiresAt', Date> & { endedAt: Date | null };

const SELECT = `select q.id as "quarantineId", q.repository_id as "repositoryId", r.name as repository, r.installation_id as "installationId",
       q.check_name as check, q.test, q.owner, q.reason, q.source, ${IN_FORCE} as "inForce", q.created_at as "createdAt",
       q.expires_at as "expiresAt", q.ended_at as "endedAt", q.ended_because as "endedBecause", q.ended_by as "endedBy"
  from quarantines q join repositories r on r.id = q.repository_id`;

export type QuarantineFilter = Scope & {
  /** owner/name, in any case. */
  repository?: string;
  repositoryId?: string;
  /** Without those that are over. */
  inForce?: boolean;
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
};

/** The newest first, a page at a time. */
export async function listQuarantines(
  sql: Sql,
  { repository, repositoryId, inForce = false, limit, cursor, ...scope }: QuarantineFilter,
): Promise<{ quarantines: QuarantineView[]; nextCursor: string | null }> {
  const { rows } = await sql.query<Row>({
    text: `${SELECT}
      where ${isInScope('r', '$1', '$2')} and ($3::text is null or lower(r.name) = lower($3))
        and ($4::uuid is null or q.repository_id = $4) and ($5::uuid is null or q.id < $5) and (not $6 or (${IN_FORCE}))
      order by q.id desc limit $7`,
    values: [...scopeValues(scope), repository ?? null, repositoryId ?? null, cursor ?? null, inForce, limit + 1],
  });
  const quarantines = rows.slice(0, limit).map(toView);
  return { quarantines, nextCursor: rows.length > limit ? quarantines.at(-1)!.quarantineId : null };
}

export async function findQuarantine(sql: Sql, id: string, scope: Scope = {}): Promise<QuarantineView | null> {
  const { rows } = await sql.query<Row>(`${SELECT} where q.id = $1 and ${isInScope('r', '$2', '$3')}`, [
    id,
    ...scopeValues(scope),
  ]);
  return rows[0] ? toView(rows[0]) : null;
}

/** What is in quarantine in a repository now, as runs decide on it. */
export async function findQuarantined(sql: Sql, repositoryId: string): Promise<Quarantined[]> {
  const { rows } = await sql.query<Omit<Quarantined, 'expires'> & { expires: Date }>(
    `select q.check_name as check, q.test, q.owner, q.reason, q.expires_at as expires
       from quarantines q where q.repository_id = $1 and ${IN_FORCE} order by q.id`,
    [repositoryId],
  );
  return rows.map((row) => quarantinedSchema.parse({ ...row, expires: iso(row.expires) }));
}

const toView = (row: Row): QuarantineView => ({
  ...row,
  createdAt: iso(row.createdAt),
  expiresAt: iso(row.expiresAt),
  endedAt: isoOrNull(row.endedAt),
});
