import type { Sql } from './sql.js';

export type Tenant = { installationId: string; login: string | null };

/** The installations that a text names: a login in any case, our id, or GitHub's number. Mostly one or none. */
export async function findInstallations(sql: Sql, text: string): Promise<Tenant[]> {
  const { rows } = await sql.query<Tenant>(
    `select id as "installationId", account_login as login from installations
      where status <> 'deleted' and (lower(account_login) = lower($1) or id::text = lower($1) or github_id::text = $1) order by id`,
    [text],
  );
  return rows;
}
