import { createHash } from 'node:crypto';
import { accessColumns, type SaidAccess, type UserAccess } from './github-users.js';
import type { Sql } from './sql.js';

/** Nobody is signed in for longer, whatever they do. */
export const LONGEST_MS = 12 * 3_600_000;
const IDLE = '1 hour';

export type Session = {
  /** null: the operator of the machine. */
  user: UserAccess | null;
  sealedToken: string | null;
  seenMsAgo: number;
};

/** A secret has 256 random bits, so a plain hash is as good as a slow one. */
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

type Begun = {
  secret: string;
  /** Whose it is, and what GitHub said to their token; null: the operator of the machine. */
  person: { userId: string; sealedToken: string | null; said: SaidAccess } | null;
  lifeMs: number;
};

/** Begins a session that the holder of the secret has. It ends by itself after `lifeMs`, or an hour after it was last used. */
export async function createSession(sql: Sql, { secret, person, lifeMs }: Begun): Promise<void> {
  const { readable = [], writable = [], tookMs = null } = person?.said ?? {};
  await sql.query(
    `insert into sessions (secret_hash, user_id, sealed_token, readable, writable, asked_at, expires_at)
     values ($1, $2, $3, $4, $5, clock_timestamp() - $6 * interval '1 millisecond', clock_timestamp() + $7 * interval '1 millisecond')`,
    [
      hashOf(secret),
      person?.userId ?? null,
      person?.sealedToken ?? null,
      readable,
      writable,
      tookMs,
      Math.min(lifeMs, LONGEST_MS),
    ],
  );
}

/** Keeps what GitHub said just now to the token of a session, unless something newer is known. */
export async function saveSaid(sql: Sql, secret: string, { readable, writable, tookMs }: SaidAccess): Promise<void> {
  await sql.query(
    `update sessions set readable = $2, writable = $3, asked_at = said.at
       from (select clock_timestamp() - $4 * interval '1 millisecond' as at) said
      where secret_hash = $1 and (asked_at is null or asked_at < said.at)`,
    [hashOf(secret), readable, writable, tookMs],
  );
}

type Row = { sealedToken: string | null; seenMsAgo: number } & (UserAccess | { userId: null });

/** The living session of this secret. */
export async function findSession(sql: Sql, secret: string): Promise<Session | null> {
  const { rows } = await sql.query<Row>(
    `select s.sealed_token as "sealedToken", extract(epoch from clock_timestamp() - s.last_seen_at)::float8 * 1000 as "seenMsAgo", ${accessColumns('s')}
       from sessions s left join github_users u on u.id = s.user_id
      where s.secret_hash = $1 and s.expires_at > clock_timestamp() and s.last_seen_at > clock_timestamp() - interval '${IDLE}'`,
    [hashOf(secret)],
  );
  if (!rows[0]) return null;
  const { sealedToken, seenMsAgo, ...user } = rows[0];
  return { sealedToken, seenMsAgo, user: user.userId === null ? null : user };
}

/** Notes that it was used. */
export async function touchSession(sql: Sql, secret: string): Promise<void> {
  await sql.query('update sessions set last_seen_at = clock_timestamp() where secret_hash = $1', [hashOf(secret)]);
}

/** Answers the sealed token of the session that is gone. */
export async function deleteSession(sql: Sql, secret: string): Promise<string | null> {
  const { rows } = await sql.query<{ sealed_token: string | null }>(
    'delete from sessions where secret_hash = $1 returning sealed_token',
    [hashOf(secret)],
  );
  return rows[0]?.sealed_token ?? null;
}

export async function deleteDeadSessions(sql: Sql): Promise<number> {
  const { rowCount } = await sql.query(
    `delete from sessions where expires_at <= now() or last_seen_at <= now() - interval '${IDLE}'`,
  );
  return rowCount ?? 0;
}
