import { cleanDeep } from '../core/clean-text.js';
import type { Sql } from './sql.js';

/** Adds a line to the story of a run, in the caller's transaction; telling it may fail without stopping the work, and what is lost is counted. */
export async function tell(sql: Sql, runId: string, type: string, data: object): Promise<void> {
  await sql.query('select tell_run_event($1, $2, $3)', [runId, type, JSON.stringify(cleanDeep(data))]);
}

/** Says once how much of a run's story was lost, if anything was. */
export async function tellLosses(sql: Sql, runId: string): Promise<void> {
  await sql.query(
    `select tell_run_event(id, 'events_lost', jsonb_build_object('count', metrics->'eventsLost'))
       from pipeline_runs where id = $1 and metrics ? 'eventsLost'`,
    [runId],
  );
}
