import type { Pool } from 'pg';
import { deleteExpired } from '../store/expire-rows.js';
import { dropHistoryMonth, HISTORY, holdsOtherRows } from '../store/history-months.js';
import { EXPIRING, type Retention } from '../store/retention.js';
import { finishBatch } from './archive-batch.js';
import { type ArchiveFile, removeStrays } from './archive-files.js';

/** Finishes what a killed process was archiving, and removes files that it never came to use: afterwards the manifests tell all that there is. */
export async function finishArchive(
  { pool, keep, archiveDir }: { pool: Pool; keep: Retention; archiveDir: string },
  now: Date,
): Promise<void> {
  for (const expiring of EXPIRING) {
    await finishBatch(archiveDir, expiring.table, async ({ ids }) => {
      await deleteExpired(pool, expiring, expiring.cutoff(keep, now), ids, { wait: true });
      return true;
    });
  }
  await finishBatch(archiveDir, HISTORY, async ({ ids: [month], files }) => {
    try {
      await dropHistoryMonth(pool, month!, rowsIn(files));
      return true;
    } catch (error) {
      if (holdsOtherRows(error)) return false;
      throw error;
    }
  });
  const tables = new Set([
    HISTORY,
    ...EXPIRING.flatMap(({ table, below }) => [table, ...below.map((each) => each.table)]),
  ]);
  for (const table of tables) await removeStrays(archiveDir, table);
}

export const rowsIn = (files: ArchiveFile[]): number => files.reduce((sum, { rows }) => sum + rows, 0);
