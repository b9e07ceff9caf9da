import type { Pool } from 'pg';
import { moveHistoryFromDefault } from '../store/history-months.js';
import { ensurePartitions } from '../store/migrate.js';

/** Makes the months of history ahead, and gives months to the rows that had none when they came. Answers how many it made. */
export const makePartitions = async (pool: Pool): Promise<number> =>
  (await ensurePartitions(pool)) + (await moveHistoryFromDefault(pool));
