import type { Pool } from 'pg';
import { cancelRunsOfInactive } from './end-runs.js';
import { EXPORTED_TABLES } from './export-repository.js';
import { transaction } from './pool.js';
import { installationSubject, lockSubjects, repositorySubject, type Sql } from './sql.js';

export type GoneRepository = { id: string; githubId: string; installationGithubId: string; installed: boolean };
export type GoneInstallation = { id: string; githubId: string };

/** A repository that went out of reach may have been taken out by mistake, or its two deliveries have come in the wrong order. */
const SECOND_THOUGHTS = '1 hour';

/** What is left of a repository that is gone has no name. */
const IS_TOMBSTONE = `(r.name = '' and r.url is null and r.config_override is null)`;

/** Repositories whose data is to go: taken out of their installation for an hour, deleted, or of an installation that is gone. */
export async function findGoneRepositories(sql: Sql): Promise<GoneRepository[]> {
  const { rows } = await sql.query<GoneRepository>(
    `select r.id, r.github_id as "githubId", i.github_id as "installationGithubId", i.status <> 'deleted' as installed
       from repositories r join installations i on i.id = r.installation_id
      where i.status = 'deleted'
         or (r.removed_at <= clock_timestamp() - interval '${SECOND_THOUGHTS}'
             and (not ${IS_TOMBSTONE}
               or exists (select from webhook_deliveries d where d.repository_id is null and d.repository_github_id = r.github_id)))
      order by r.removed_at nulls first, r.id`,
  );
  return rows;
}

export async function findGoneInstallations(sql: Sql): Promise<GoneInstallation[]> {
  const { rows } = await sql.query<GoneInstallation>(
    `select id, github_id as "githubId" from installations where status = 'deleted' order by updated_at, id`,
  );
  return rows;
}

/** One step of taking a repository or an installation away: it deletes some rows, or none when there are no more. */
export type Step = (limit: number) => Promise<number>;

/**
 * Ends the work in a repository that is gone. False: a worker that was asked to stop is still at it, so its data has to wait; for ten minutes
 * at most, then it is the worker that finds nothing there any more.
 */
export function endWorkInRepository(pool: Pool, { id, githubId, installed }: GoneRepository): Promise<boolean> {
  return transaction(pool, async (sql) => {
    await lockSubjects(sql, [repositorySubject(Number(githubId))]);
    await cancelRunsOfInactive(sql, id, installed ? 'the repository is out of reach' : 'the installation is deleted');
    const { rows } = await sql.query<{ busy: boolean }>(
      `select exists (select from pipeline_runs r join pull_requests p on p.id = r.pr_id
         where p.repository_id = $1 and r.status = 'running' and r.lease_until > clock_timestamp()
           and r.cancel_requested_at > clock_timestamp() - interval '10 minutes') as busy`,
      [id],
    );
    return !rows[0]!.busy;
  });
}

/** The steps that leave nothing of a repository but, if asked, a row of numbers, so that late deliveries do not bring it back. */
export function stepsOfRepository(pool: Pool, { id, githubId, installed }: GoneRepository): Step[] {
  const below = EXPORTED_TABLES.toReversed().filter(
    ({ table }) => table !== 'repositories' && table !== 'pr_state_history',
  );
  return [
    ...below.map(({ table, where }) => deleteSome(pool, table, where, [id])),
    deleteSome(pool, 'webhook_deliveries', 'repository_id is null and repository_github_id = $1', [githubId]),
    // They name it among others.
    deleteSome(
      pool,
      'webhook_deliveries',
      `event in ('installation', 'installation_repositories') and installation_id = (select installation_id from repositories where id = $1)
        and payload->'access' @> jsonb_build_array(jsonb_build_object('repository', jsonb_build_object('githubId', $2::bigint)))`,
      [id, githubId],
    ),
    async () => {
      await transaction(pool, async (sql) => {
        await lockSubjects(sql, [repositorySubject(Number(githubId))]);
        // Any fact about it is newer than a tombstone. Access keeps its order: that is what the tombstone is for.
        await sql.query(
          installed
            ? `update repositories set name = '', url = null, config_override = null, last_polled_at = null, failure_count = 0, poll_after = null, poll_error = null,
                      archived = false,
                      github_updated_at = '-infinity', fact_hash = ''
                where id = $1 and removed_at is not null`
            : `delete from repositories r using installations i where r.id = $1 and i.id = r.installation_id and i.status = 'deleted'`,
          [id],
        );
      });
      return 0;
    },
  ];
}

/** What hangs on an installation itself. A test compares the list with the schema. */
const OF_INSTALLATION: readonly { table: string; where: string }[] = [
  { table: 'model_calls', where: 'installation_id = $1' },
  { table: 'pipeline_runs', where: 'installation_id = $1' },
  { table: 'webhook_deliveries', where: 'installation_id = $1' },
  { table: 'pipelines', where: 'installation_id = $1' },
  { table: 'api_tokens', where: 'installation_id = $1' },
  { table: 'write_budgets', where: 'installation_id = $1' },
];
const UNPLACED = 'installation_id is null and installation_github_id = $1';

/** The steps that leave nothing of an installation, once its repositories are gone, but its number: that it was deleted stays known. */
export function stepsOfInstallation(pool: Pool, { id, githubId }: GoneInstallation): Step[] {
  return [
    ...OF_INSTALLATION.map(({ table, where }) => deleteSome(pool, table, where, [id])),
    deleteSome(pool, 'webhook_deliveries', UNPLACED, [githubId]),
    async () => {
      await transaction(pool, async (sql) => {
        await lockSubjects(sql, [installationSubject(Number(githubId))]);
        await sql.query(
          `update installations set account_login = null, account_type = null, permissions = '{}', fact_hash = ''
            where id = $1 and status = 'deleted' and (account_login is not null or account_type is not null or permissions <> '{}')`,
          [id],
        );
      });
      return 0;
    },
  ];
}

/** Nothing that GitHub sends comes later than this: it redelivers for three days. Then the numbers go too. */
export async function deleteOldTombstones(sql: Sql): Promise<void> {
  await sql.query(
    `delete from repositories r where r.removed_at < clock_timestamp() - interval '30 days' and ${IS_TOMBSTONE}
        and not exists (select from pull_requests p where p.repository_id = r.id)`,
  );
  await sql.query(
    `delete from installations i where i.status = 'deleted' and i.updated_at < clock_timestamp() - interval '30 days' and i.account_login is null
        and not exists (select from repositories r where r.installation_id = i.id)`,
  );
}

/**
 * How many rows there are of an installation, by table: the proof that it is gone. Of the installation and of repositories only rows that tell more
 * than numbers count.
 */
export async function remainsOf(sql: Sql, installationGithubId: number): Promise<Record<string, number>> {
  const mine = '(select id from installations where github_id = $1)';
  const repositories = `any (array(select id from repositories where installation_id in ${mine}))`;
  const conditions = new Map<string, string[]>();
  const add = (table: string, where: string) => conditions.set(table, [...(conditions.get(table) ?? []), where]);
  for (const { table, where } of EXPORTED_TABLES) add(table, where.replaceAll('= $1', `= ${repositories}`));
  for (const { table, where } of OF_INSTALLATION) add(table, where.replaceAll('= $1', `in ${mine}`));
  add('webhook_deliveries', UNPLACED);
  conditions.set('repositories', [`installation_id in ${mine} and not ${IS_TOMBSTONE}`]);
  conditions.set('installations', [
    `github_id = $1 and (account_login is not null or account_type is not null or permissions <> '{}')`,
  ]);
  const remains: Record<string, number> = {};
  for (const [table, wheres] of conditions) {
    const { rows } = await sql.query<{ count: number }>(
      `select count(*)::int as count from ${table} r where ${wheres.map((where) => `(${where})`).join(' or ')}`,
      [installationGithubId],
    );
    remains[table] = rows[0]!.count;
  }
  return remains;
}

const deleteSome =
  (pool: Pool, table: string, where: string, values: string[]): Step =>
  (limit) =>
    transaction(pool, async (sql) => {
      const { rowCount } = await sql.query(
        `delete from ${table} where ctid = any(array(select ctid from ${table} where ${where} limit ${limit} for update skip locked))`,
        values,
      );
      return rowCount ?? 0;
    });
