import type { AccessFact, InstallationFact, RepositoryFact } from '../core/facts.js';
import { fingerprint } from '../core/fingerprint.js';
import type { Sql } from './sql.js';

export type KnownRepository = {
  id: string;
  githubId: number;
  installationId: string;
  /** Why Regreen does no work here; null where it does. */
  inactive: string | null;
};

/** Why Regreen does no work in repository r of installation i, in SQL; null where it does. */
export const INACTIVE = `case when r.removed_at is not null then 'the repository is out of reach'
                 when r.archived then 'the repository is archived'
                 when r.status = 'suspended' then 'the repository is suspended'
                 when i.status <> 'active' then 'the installation is ' || i.status end`;

/** Makes sure that the installations exist, and lets the newest fact about each win; a deleted one stays deleted. Returns their ids by GitHub's. */
export async function upsertInstallations(sql: Sql, facts: InstallationFact[]): Promise<Map<number, string>> {
  const githubIds = [...new Set(facts.map((fact) => fact.githubId))].sort((a, b) => a - b);
  await sql.query(
    `insert into installations (github_id)
     select f from unnest($1::bigint[]) f where not exists (select from installations where github_id = f)
     on conflict (github_id) do nothing`,
    [githubIds],
  );
  for (const fact of facts) {
    if (fact.status === null) continue;
    const content = [
      fact.account?.login,
      fact.account?.type,
      fact.status,
      Object.entries(fact.permissions ?? {}).sort(),
    ];
    await sql.query(
      `update installations t
          set account_login = coalesce($2, account_login), account_type = coalesce($3, account_type), status = $4,
              permissions = coalesce($5::jsonb, permissions), github_updated_at = $6::timestamptz, fact_hash = $7
        where github_id = $1
          and (t.status = 'deleted', t.github_updated_at, t.fact_hash collate "C") < ($4 = 'deleted', $6::timestamptz, $7 collate "C")`,
      [
        fact.githubId,
        fact.account?.login ?? null,
        fact.account?.type ?? null,
        fact.status,
        fact.permissions && JSON.stringify(fact.permissions),
        fact.updatedAt ?? '-infinity',
        fingerprint(content),
      ],
    );
  }
  const { rows } = await sql.query<{ id: string; github_id: string }>(
    'select id, github_id from installations where github_id = any($1::bigint[])',
    [githubIds],
  );
  return new Map(rows.map((row) => [Number(row.github_id), row.id]));
}

type Placed = { fact: RepositoryFact; installationId: string; installationGithubId: number };

/** Makes sure that the repositories exist; of each, the newest name, address, archive mark and installation win. Needs the repositories' locks. */
export async function upsertRepositories(sql: Sql, placed: Placed[]): Promise<void> {
  if (placed.length === 0) return;
  const columns = {
    githubIds: placed.map(({ fact }) => fact.githubId),
    installations: placed.map(({ installationId }) => installationId),
    names: placed.map(({ fact }) => fact.name),
    urls: placed.map(({ fact }) => fact.url),
    archived: placed.map(({ fact }) => fact.archived),
    times: placed.map(({ fact }) => fact.updatedAt ?? '-infinity'),
    hashes: placed.map(hashOf),
  };
  const values = Object.values(columns);
  const newest = `select distinct on (github_id) *
      from unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::timestamptz[], $7::text[])
        f (github_id, installation_id, name, url, archived, github_updated_at, fact_hash)
     order by github_id, github_updated_at desc, fact_hash collate "C" desc`;
  await sql.query(
    `insert into repositories (github_id, installation_id, name, url, archived, github_updated_at, fact_hash)
     select github_id, installation_id, name, url, archived, github_updated_at, fact_hash from (${newest}) f
      where not exists (select from repositories r where r.github_id = f.github_id)
     on conflict (github_id) do nothing`,
    values,
  );
  await sql.query(
    `update repositories t
        set installation_id = f.installation_id, name = f.name, url = coalesce(f.url, t.url), archived = f.archived,
            github_updated_at = f.github_updated_at, fact_hash = f.fact_hash
       from (${newest}) f
      where t.github_id = f.github_id
        and (t.github_updated_at, t.fact_hash collate "C") < (f.github_updated_at, f.fact_hash collate "C")`,
    values,
  );
}

/** Repositories that came within reach, and are due for a poll at once, or went out of it; going away wins a tie. Needs the repositories' locks. */
export async function upsertAccess(sql: Sql, facts: AccessFact[]): Promise<void> {
  if (facts.length === 0) return;
  await sql.query(
    `update repositories t
        set removed_at = case when f.granted then null else clock_timestamp() end, access_changed_at = f.at,
            last_polled_at = case when f.granted then null else t.last_polled_at end, poll_after = case when f.granted then null else t.poll_after end
       from (select distinct on (github_id) *
               from (select github_id, granted, coalesce(at, clock_timestamp()) as at
                       from unnest($1::bigint[], $2::boolean[], $3::timestamptz[]) f (github_id, granted, at)) f
              order by github_id, at desc, granted) f
      where t.github_id = f.github_id and (t.access_changed_at, t.removed_at is not null) < (f.at, not f.granted)`,
    [
      facts.map(({ repository }) => repository.githubId),
      facts.map(({ granted }) => granted),
      facts.map(({ at }) => at),
    ],
  );
}

type Named = { fact: RepositoryFact; installationGithubId: number };

/**
 * The repositories of these facts, if all of them stand as the facts say, or as newer ones did; null where there is something to write. Needs the
 * repositories' locks.
 */
export async function findCurrentRepositories(
  sql: Sql,
  named: Named[],
): Promise<(KnownRepository & { installationGithubId: number })[] | null> {
  const distinct = new Map(named.map((one) => [`${one.fact.githubId} ${hashOf(one)} ${one.fact.updatedAt}`, one]));
  const asked = [...distinct.values()];
  if (asked.length === 0) return [];
  const { rows } = await sql.query<{
    id: string;
    github_id: string;
    installation_id: string;
    owner: string;
    inactive: string | null;
  }>(
    `select r.id, r.github_id, r.installation_id, i.github_id as owner, ${INACTIVE} as inactive
       from unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[]) f (github_id, owner, github_updated_at, fact_hash)
       join repositories r on r.github_id = f.github_id
       join installations i on i.id = r.installation_id
      where i.github_id = f.owner
        and (r.github_updated_at, r.fact_hash collate "C") >= (f.github_updated_at, f.fact_hash collate "C")`,
    [
      asked.map(({ fact }) => fact.githubId),
      asked.map(({ installationGithubId }) => installationGithubId),
      asked.map(({ fact }) => fact.updatedAt ?? '-infinity'),
      asked.map(hashOf),
    ],
  );
  if (rows.length < asked.length) return null;
  return rows.map((row) => ({
    id: row.id,
    githubId: Number(row.github_id),
    installationId: row.installation_id,
    installationGithubId: Number(row.owner),
    inactive: row.inactive,
  }));
}

const hashOf = ({ fact, installationGithubId }: Named): string =>
  fingerprint([installationGithubId, fact.name, fact.url, fact.archived]);

/** The repositories with these GitHub ids, and all of these installations. */
export async function findRepositories(
  sql: Sql,
  githubIds: number[],
  installationIds: string[],
): Promise<Map<number, KnownRepository>> {
  const { rows } = await sql.query<{ id: string; github_id: string; installation_id: string; inactive: string | null }>(
    `select r.id, r.github_id, r.installation_id,
            ${INACTIVE} as inactive
       from repositories r join installations i on i.id = r.installation_id
      where r.github_id = any($1::bigint[]) or r.installation_id = any($2::uuid[])`,
    [githubIds, installationIds],
  );
  return new Map(
    rows.map((row) => [
      Number(row.github_id),
      { id: row.id, githubId: Number(row.github_id), installationId: row.installation_id, inactive: row.inactive },
    ]),
  );
}
