import type { Pool } from 'pg';
import { transaction } from './pool.js';
import type { Sql } from './sql.js';

/** A thing that Regreen puts on GitHub, once: design.md section 3, "Outward writes". */
export type OutwardWrite = {
  id: string;
  githubId: number | null;
  contentHash: string | null;
  annotationsSent: string[];
  leaseToken: string;
  /** A writer before us said what it intended and never said that it was done: look on GitHub first. */
  interrupted: boolean;
};

type Row = {
  id: string;
  github_id: string | null;
  content_hash: string | null;
  annotations_sent: string[];
  lease_token: string;
  status: string;
};

const COLUMNS = 'id, github_id, content_hash, annotations_sent, lease_token, status';

/** GitHub's id of what stands there for this subject; null while nothing is known to. */
export async function findOutwardWrite(
  sql: Sql,
  repositoryId: string,
  kind: string,
  subject: string,
): Promise<number | null> {
  const { rows } = await sql.query<{ github_id: string | null }>(
    'select github_id from outward_writes where repository_id = $1 and kind = $2 and subject = $3',
    [repositoryId, kind, subject],
  );
  return rows[0]?.github_id ? Number(rows[0].github_id) : null;
}

/** Takes the write for this run, or null while another holds its lease. What is intended is committed before GitHub is called. */
export function leaseOutwardWrite(
  pool: Pool,
  write: { repositoryId: string; kind: string; subject: string; runId: string },
  leaseMs: number,
): Promise<OutwardWrite | null> {
  return transaction(pool, async (sql) => {
    const { rowCount: created } = await sql.query(
      `insert into outward_writes (repository_id, kind, subject, run_id, status) values ($1, $2, $3, $4, 'intended')
       on conflict (repository_id, kind, subject) do nothing`,
      [write.repositoryId, write.kind, write.subject, write.runId],
    );
    const { rows: before } = await sql.query<Row & { leased: boolean }>(
      `select ${COLUMNS}, coalesce(lease_until > clock_timestamp(), false) as leased
         from outward_writes where repository_id = $1 and kind = $2 and subject = $3 for update`,
      [write.repositoryId, write.kind, write.subject],
    );
    const known = before[0];
    if (!known || known.leased) return null;
    const { rows } = await sql.query<Row>(
      `update outward_writes
          set run_id = $2, status = 'intended', lease_token = lease_token + 1, lease_until = clock_timestamp() + $3 * interval '1 ms'
        where id = $1 returning ${COLUMNS}`,
      [known.id, write.runId, leaseMs],
    );
    const row = rows[0]!;
    return {
      id: row.id,
      githubId: row.github_id === null ? null : Number(row.github_id),
      contentHash: row.content_hash,
      annotationsSent: row.annotations_sent,
      leaseToken: row.lease_token,
      interrupted: created === 0 && known.status === 'intended',
    };
  });
}

/** Keeps the write for as long as the next call may take. False: another has it. */
export async function renewOutwardWrite(sql: Sql, write: OutwardWrite, leaseMs: number): Promise<boolean> {
  const { rowCount } = await sql.query(
    `update outward_writes set lease_until = clock_timestamp() + $3 * interval '1 ms' where id = $1 and lease_token = $2`,
    [write.id, write.leaseToken, leaseMs],
  );
  return rowCount === 1;
}

/** Notes how far a write has come. False: the lease is lost, stop. */
export async function noteOutwardWrite(
  sql: Sql,
  write: OutwardWrite,
  progress: { githubId: number; annotationsSent: string[] },
  leaseMs: number,
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `update outward_writes set github_id = $3, annotations_sent = $4, lease_until = clock_timestamp() + $5 * interval '1 ms'
      where id = $1 and lease_token = $2`,
    [write.id, write.leaseToken, progress.githubId, JSON.stringify(progress.annotationsSent), leaseMs],
  );
  return rowCount === 1;
}

/** Ends the write: what stands on GitHub is what was intended. */
export async function finishOutwardWrite(
  sql: Sql,
  write: OutwardWrite,
  contentHash: string,
  githubId: number | null = null,
): Promise<void> {
  await sql.query(
    `update outward_writes set status = 'done', content_hash = $3, github_id = coalesce($4, github_id), lease_until = null
      where id = $1 and lease_token = $2`,
    [write.id, write.leaseToken, contentHash, githubId],
  );
}

/** Gives the write up without knowing what became of it: the next writer looks on GitHub. */
export async function releaseOutwardWrite(sql: Sql, write: OutwardWrite): Promise<void> {
  await sql.query('update outward_writes set lease_until = null where id = $1 and lease_token = $2', [
    write.id,
    write.leaseToken,
  ]);
}

/** What stood on GitHub is taken away, and so is the record of it. */
export async function forgetOutwardWrite(sql: Sql, write: OutwardWrite): Promise<void> {
  await sql.query('delete from outward_writes where id = $1 and lease_token = $2', [write.id, write.leaseToken]);
}
