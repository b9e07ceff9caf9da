import type { Pool } from 'pg';

/**
 * A kill, and the runs that it may hold up: of a worker those that it had in hand, of anything else all that were running, or queued and due.
 * Times are milliseconds since 1970.
 */
export type Kill = { victim: string; atMs: number; runs: string[] };
/** A run has got on: a stage is saved, or it has ended. */
export type Save = { run: string; atMs: number };

export type Recovery = { victim: string; run: string; ms: number };

/** Whose death undoes what a run has not saved yet. */
const HARMFUL = ['worker', 'database'];

/** From each kill to the next save of every run that was under way; of those that undid the same work again, from the last. */
export function recoveries(kills: readonly Kill[], saves: readonly Save[]): Recovery[] {
  const inOrder = [...saves].sort((one, other) => one.atMs - other.atMs);
  return kills.flatMap(({ victim, atMs, runs }) =>
    runs.flatMap((run) => {
      const saved = inOrder.find((save) => save.run === run && save.atMs > atMs);
      const isKilledAgain = kills.some(
        ({ victim: by, runs: hit, atMs: at }) =>
          HARMFUL.includes(by) && hit.includes(run) && saved !== undefined && at > atMs && at < saved.atMs,
      );
      return saved && !isKilledAgain ? [{ victim, run, ms: Math.round(saved.atMs - atMs) }] : [];
    }),
  );
}

/** The longest for each victim; null where none had anything under way. */
export function slowestBy(recovered: readonly Recovery[], victims: readonly string[]): Record<string, number | null> {
  return Object.fromEntries(
    victims.map((victim) => {
      const times = recovered.filter((one) => one.victim === victim).map(({ ms }) => ms);
      return [victim, times.length === 0 ? null : Math.max(...times)];
    }),
  );
}

/** `workerId`: only those that this worker has in hand. */
export async function findRunsUnderWay(pool: Pool, workerId: string | null): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from pipeline_runs
      where case when $1::text is null then status = 'running' or (status = 'queued' and run_after <= clock_timestamp())
            else status = 'running' and worker_id = $1 and lease_until > clock_timestamp() end`,
    [workerId],
  );
  return rows.map(({ id }) => id);
}

export async function readSaves(pool: Pool): Promise<Save[]> {
  const { rows } = await pool.query<{ run: string; atMs: string }>(
    `select run_id as run, extract(epoch from finished_at) * 1000 as "atMs" from run_stages where finished_at is not null and status <> 'failed'
     union all
     select run_id, extract(epoch from started_at) * 1000 from run_stages where status = 'waiting_input'
     union all
     select id, extract(epoch from finished_at) * 1000 from pipeline_runs where finished_at is not null`,
  );
  return rows.map(({ run, atMs }) => ({ run, atMs: Number(atMs) }));
}
