import { createHash, randomBytes } from 'node:crypto';
import type { Sql } from './sql.js';

/** What a token may do. A route names the one it needs. */
export const SCOPES = [
  'runs:read',
  'runs:write',
  'pipelines:read',
  'pipelines:write',
  'pull-requests:read',
  'quarantines:read',
  'quarantines:write',
] as const;
export type TokenScope = (typeof SCOPES)[number];

export type ApiToken = {
  id: string;
  name: string;
  /** The tenant it belongs to; null: the operator's, for all of them. */
  installationId: string | null;
  /** That tenant's login. */
  installation: string | null;
  /** The person whose rights it has; null: those of its tenant, or of the operator. */
  userId: string | null;
  /** That person's login. */
  user: string | null;
  scopes: TokenScope[];
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
};

const COLUMNS = `t.id, t.name, t.installation_id as "installationId", i.account_login as installation, t.user_id as "userId", u.login as "user", t.scopes, t.created_at as "createdAt",
  t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt", t.revoked_at as "revokedAt"`;
const FROM =
  'from api_tokens t left join installations i on i.id = t.installation_id left join github_users u on u.id = t.user_id';
const ALIVE = 't.revoked_at is null and (t.expires_at is null or t.expires_at > now())';

/** What is stored of a token. It has 256 random bits, so a plain hash is as good as a slow one. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex');

export const isToken = (text: string): boolean => /^rgn_[\w-]{43}$/.test(text);

export const newToken = (): string => `rgn_${randomBytes(32).toString('base64url')}`;

/** Makes a token. Its text is nowhere but in this answer; null when a living token of this tenant or person has the name already. */
export async function createApiToken(
  sql: Sql,
  given: {
    name: string;
    installationId: string | null;
    userId?: string | null;
    scopes: readonly TokenScope[];
    expiresAt: Date;
  },
): Promise<{ token: string; id: string } | null> {
  const token = newToken();
  const { rows } = await sql.query<{ id: string }>(
    `insert into api_tokens (name, installation_id, scopes, expires_at, token_hash, user_id)
     select $1, $2, $3, $4, $5, $6
      where not exists (
        select from api_tokens t
         where t.name = $1 and t.installation_id is not distinct from $2 and t.user_id is not distinct from $6 and ${ALIVE})
     returning id`,
    [given.name, given.installationId, given.scopes, given.expiresAt, hashOfToken(token), given.userId ?? null],
  );
  return rows[0] ? { token, id: rows[0].id } : null;
}

/** Those of a person, or everybody's. */
type Whose = { userId?: string | null };

/** The living first and then the dead ones, the newest first; `limit` of them at most. */
export async function listApiTokens(
  sql: Sql,
  { userId = null, limit = null }: Whose & { limit?: number | null } = {},
): Promise<ApiToken[]> {
  const { rows } = await sql.query<ApiToken>(
    `select ${COLUMNS} ${FROM} where $1::uuid is null or t.user_id = $1 order by (${ALIVE}) desc, t.id desc limit $2`,
    [userId, limit],
  );
  return rows;
}

/** The token with this id, which is a UUID; dead or alive. */
export async function findApiTokenById(sql: Sql, id: string, { userId = null }: Whose = {}): Promise<ApiToken | null> {
  const { rows } = await sql.query<ApiToken>(
    `select ${COLUMNS} ${FROM} where t.id = $1 and ($2::uuid is null or t.user_id = $2)`,
    [id, userId],
  );
  return rows[0] ?? null;
}

export async function countLivingApiTokens(sql: Sql, userId: string): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    `select count(*)::int as count from api_tokens t where t.user_id = $1 and ${ALIVE}`,
    [userId],
  );
  return rows[0]!.count;
}

/** Those that have opened nothing for a month. */
export async function deleteDeadApiTokens(sql: Sql): Promise<number> {
  const { rowCount } = await sql.query(
    `delete from api_tokens where least(revoked_at, expires_at) < now() - interval '30 days'`,
  );
  return rowCount ?? 0;
}

/** The living token with this hash, of a tenant that still has the App installed. */
export async function findApiToken(sql: Sql, tokenHash: string): Promise<ApiToken | null> {
  const { rows } = await sql.query<ApiToken>(
    `select ${COLUMNS} ${FROM} where t.token_hash = $1 and ${ALIVE} and i.status is distinct from 'deleted'`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

/** Ends a token from now on; false when it was dead already. */
export async function revokeApiToken(sql: Sql, id: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    'update api_tokens set revoked_at = now() where id = $1 and revoked_at is null',
    [id],
  );
  return rowCount === 1;
}

/** Notes that a token was used, at most once a minute. */
export async function touchApiToken(sql: Sql, id: string): Promise<void> {
  await sql.query(
    `update api_tokens set last_used_at = now() where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
    [id],
  );
}
