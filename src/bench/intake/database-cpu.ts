import { readFile } from 'node:fs/promises';
import type { Pool } from 'pg';

/** What /proc counts in: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html (fields 14 and 15; a tick is 10 ms on every common build). */
const MICROS_PER_TICK = 10_000;

/** Processor time that the processes of the database have used so far, of those that run now; null where /proc does not show them. */
export async function databaseCpuMicros(pool: Pool): Promise<number | null> {
  const { rows } = await pool.query<{ pid: number }>('select pid from pg_stat_activity');
  let micros = 0;
  for (const { pid } of rows) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    if (stat === null) return null;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    micros += (Number(fields[11]) + Number(fields[12])) * MICROS_PER_TICK;
  }
  return micros;
}
