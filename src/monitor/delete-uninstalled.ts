import type { Pool } from 'pg';
import type { Log } from '../log.js';
import {
  deleteOldTombstones,
  endWorkInRepository,
  findGoneInstallations,
  findGoneRepositories,
  type GoneRepository,
  remainsOf,
  type Step,
  stepsOfInstallation,
  stepsOfRepository,
} from '../store/delete-uninstalled.js';
import type { Retention } from '../store/retention.js';
import { eraseArchived } from './erase-archived.js';
import { finishArchive } from './finish-archive.js';
import { HOURLY_PASS, type Pass, paced } from './pass.js';

type Parts = { pool: Pool; log: Log; keep: Retention; archiveDir: string | null };

/**
 * Deletes all that there is of repositories and installations that are gone, the archive's part first: as long as the database knows them, it is
 * tried again. Killed in the middle, or out of time, the next pass goes on. Answers how many rows it deleted.
 */
export async function deleteUninstalled(
  { pool, log, keep, archiveDir }: Parts,
  pass: Pass = HOURLY_PASS,
): Promise<number> {
  const mayGoOn = paced(pass);
  const repositories = await findGoneRepositories(pool);
  const installations = await findGoneInstallations(pool);
  if (archiveDir !== null && repositories.length + installations.length > 0) {
    await finishArchive({ pool, keep, archiveDir }, new Date());
    await eraseArchived(archiveDir, {
      installations: new Set(installations.map(({ githubId }) => githubId)),
      repositories: new Set(repositories.map(({ githubId }) => githubId)),
    });
  }
  let deleted = 0;
  const take = async (steps: Step[]): Promise<boolean> => {
    for (const step of steps) {
      for (let rows = pass.rows; rows === pass.rows; ) {
        rows = await step(pass.rows);
        deleted += rows;
        if (rows > 0 && !(await mayGoOn())) return false;
      }
    }
    return true;
  };

  const waiting = new Set<string>();
  for (const repository of repositories) {
    if (!(await endWorkInRepository(pool, repository))) waiting.add(repository.installationGithubId);
    else if (!(await take(stepsOfRepository(pool, repository)))) return told(log, deleted, repositories);
  }
  for (const installation of installations.filter(({ githubId }) => !waiting.has(githubId))) {
    if (!(await take(stepsOfInstallation(pool, installation)))) return told(log, deleted, repositories);
    const remains = await remainsOf(pool, Number(installation.githubId));
    if (Object.values(remains).some((count) => count > 0))
      log.warn(
        { installation: installation.githubId, remains },
        'of an installation that is gone something came late; the next pass takes it',
      );
  }
  await deleteOldTombstones(pool);
  return told(log, deleted, repositories);
}

function told(log: Log, deleted: number, repositories: GoneRepository[]): number {
  if (deleted > 0) log.info({ deleted, repositories: repositories.length }, 'deleted what was uninstalled');
  return deleted;
}
