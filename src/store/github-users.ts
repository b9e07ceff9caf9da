import type { Sql } from './sql.js';

/** What a person may see and do, in our own ids: of repositories that Regreen has, and has still. */
export type UserAccess = {
  userId: string;
  /** GitHub's number of the account, which outlives a change of its login. */
  githubId: string;
  login: string;
  repositoryIds: string[];
  writableIds: string[];
  /** Of these repositories. */
  installationIds: string[];
  /** How long ago GitHub said so. */
  askedMsAgo: number;
};

/** As GitHub said it, in its numbers. */
export type SaidAccess = {
  githubId: number;
  login: string;
  readable: readonly number[];
  writable: readonly number[];
  /** It was being asked for so long: what changed meanwhile may be in it or not. */
  tookMs: number;
};

const among = (numbers: string, column = 'r.id'): string =>
  `array(select distinct ${column} from repositories r join installations i on i.id = r.installation_id
    where r.github_id = any(${numbers}) and r.removed_at is null and i.status <> 'deleted')`;

/** Of row u of `github_users`, by what stands in the row named `said`: that one, or a session's. In SQL. */
export const accessColumns = (said: 'u' | 's'): string =>
  `u.id as "userId", u.github_id::text as "githubId", u.login, ${among(`${said}.readable`)} as "repositoryIds",
  ${among(`${said}.writable`)} as "writableIds", ${among(`${said}.readable`, 'r.installation_id')} as "installationIds",
  extract(epoch from clock_timestamp() - coalesce(${said}.asked_at, 'epoch'))::float8 * 1000 as "askedMsAgo"`;

/** Keeps what GitHub said just now of a person, unless something newer is known, and answers our id of them. */
export async function saveUser(sql: Sql, { githubId, login, readable, writable, tookMs }: SaidAccess): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into github_users as u (github_id, login, readable, writable, asked_at)
     values ($1, $2, $3, $4, clock_timestamp() - $5 * interval '1 millisecond')
     on conflict (github_id) do update set login = excluded.login, readable = excluded.readable, writable = excluded.writable, asked_at = excluded.asked_at
       where u.asked_at < excluded.asked_at
     returning id`,
    [githubId, login, readable, writable, tookMs],
  );
  if (rows[0]) return rows[0].id;
  const { rows: known } = await sql.query<{ id: string }>('select id from github_users where github_id = $1', [
    githubId,
  ]);
  return known[0]!.id;
}

/** What GitHub said of somebody, by its number and before `at` (null: now), holds no longer: nothing is opened by it until it is asked again. */
export async function expireWord(sql: Sql, githubId: number, at: Date | null = null): Promise<void> {
  await sql.query(
    `update github_users set asked_at = 'epoch' where github_id = $1 and asked_at <= coalesce($2, clock_timestamp())`,
    [githubId, at],
  );
}

/** A person by GitHub's last word to any of their sessions. */
export async function findUser(sql: Sql, userId: string): Promise<UserAccess | null> {
  const { rows } = await sql.query<UserAccess>(`select ${accessColumns('u')} from github_users u where u.id = $1`, [
    userId,
  ]);
  return rows[0] ?? null;
}

/** People who have not signed in for a month, have no session and no living token: what is known of them goes. */
export async function deleteGoneUsers(sql: Sql): Promise<number> {
  const { rowCount } = await sql.query(
    `delete from github_users u where u.asked_at < now() - interval '30 days'
        and not exists (select from sessions s where s.user_id = u.id)
        and not exists (select from api_tokens t where t.user_id = u.id and t.revoked_at is null and (t.expires_at is null or t.expires_at > now()))`,
  );
  return rowCount ?? 0;
}
