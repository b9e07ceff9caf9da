import type { Pool } from 'pg';
import type { Place } from '../store/expire-rows.js';
import { dropHistoryMonth, findExpiredMonths, HISTORY, readHistoryMonth } from '../store/history-months.js';
import { monthsBefore, type Retention } from '../store/retention.js';
import { settleBatch } from './archive-batch.js';
import { type ArchiveFile, writeArchive } from './archive-files.js';
import { finishArchive, rowsIn } from './finish-archive.js';
import { HOURLY_PASS, type Pass, paced } from './pass.js';

type Parts = { pool: Pool; keep: Retention; archiveDir: string | null };

/** Drops months of history that were over before the setting, each whole; where there is an archive, its rows are in it first. Answers which. One process at a time. */
export async function dropExpiredHistory(
  { pool, keep, archiveDir }: Parts,
  now = new Date(),
  pass: Pass = HOURLY_PASS,
): Promise<string[]> {
  const mayGoOn = paced(pass);
  const dropped: string[] = [];
  if (archiveDir !== null) await finishArchive({ pool, keep, archiveDir }, now);
  for (const month of await findExpiredMonths(pool, monthsBefore(now, keep.historyMonths))) {
    if (archiveDir === null) await dropHistoryMonth(pool, month, null);
    else {
      const files = await archiveMonth(pool, archiveDir, month, pass);
      await settleBatch(archiveDir, { of: HISTORY, ids: [month], files }, async () => {
        await dropHistoryMonth(pool, month, rowsIn(files));
      });
    }
    dropped.push(month);
    if (!(await mayGoOn())) break;
  }
  return dropped;
}

async function archiveMonth(
  pool: Pool,
  archiveDir: string,
  month: string,
  { rows: limit }: Pass,
): Promise<ArchiveFile[]> {
  const files: ArchiveFile[] = [];
  let after: Place | null = null;
  do {
    const read: Awaited<ReturnType<typeof readHistoryMonth>> = await readHistoryMonth(pool, month, { after, limit });
    files.push(...(await writeArchive(archiveDir, HISTORY, read.rows)));
    after = read.last;
  } while (after !== null);
  return files;
}
