import type { Pool } from 'pg';
import { deleteExpired, type Expired, findExpired, type Place, readExpired } from '../store/expire-rows.js';
import { EXPIRING, type Expiring, type Retention } from '../store/retention.js';
import { settleBatch } from './archive-batch.js';
import { type ArchiveFile, writeArchive } from './archive-files.js';
import { finishArchive } from './finish-archive.js';
import { HOURLY_PASS, type Pass, paced } from './pass.js';

type Parts = { pool: Pool; keep: Retention; archiveDir: string | null };

/** Runs bring a lot with them. */
const FEWER = new Map([['pipeline_runs', 100]]);

/**
 * Deletes rows that are older than they are kept, a batch at a time; where there is an archive, what it deletes is in it first. Answers how many
 * rows of each table went; what hangs on them is not counted. One process at a time.
 */
export async function dropExpiredRows(
  { pool, keep, archiveDir }: Parts,
  now = new Date(),
  pass: Pass = HOURLY_PASS,
): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  const mayGoOn = paced(pass);
  if (archiveDir !== null) await finishArchive({ pool, keep, archiveDir }, now);
  for (const expiring of EXPIRING) {
    const cutoff = expiring.cutoff(keep, now);
    const limit = Math.min(pass.rows, FEWER.get(expiring.table) ?? pass.rows);
    let count = 0;
    let after: Place | null = null;
    for (;;) {
      const expired: Expired[] = await findExpired(pool, expiring, cutoff, { after, limit });
      if (expired.length > 0) count += await dropBatch(pool, archiveDir, expiring, cutoff, expired);
      after = expired.at(-1) ?? null;
      if (!(await mayGoOn())) return { ...deleted, [expiring.table]: count };
      if (expired.length < limit) break;
    }
    deleted[expiring.table] = count;
  }
  return deleted;
}

async function dropBatch(
  pool: Pool,
  archiveDir: string | null,
  expiring: Expiring,
  cutoff: Date,
  expired: Expired[],
): Promise<number> {
  const ids = expired.map(({ id }) => id);
  if (archiveDir === null) return deleteExpired(pool, expiring, cutoff, ids);
  const files: ArchiveFile[] = [];
  for (const { table, rows } of await readExpired(pool, expiring, expired))
    files.push(...(await writeArchive(archiveDir, table, rows)));
  let count = 0;
  await settleBatch(archiveDir, { of: expiring.table, ids, files }, async () => {
    count = await deleteExpired(pool, expiring, cutoff, ids, { wait: true });
  });
  return count;
}
