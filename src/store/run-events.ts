import type { Sql } from './sql.js';

/** Adds a line to the story of a run, in the caller's transaction; telling it may fail without stopping the work. */
export async function tell(sql: Sql, runId: string, type: string, data: object): Promise<void> {
  await sql.query('savepoint tell');
  try {
    await sql.query(
      `with next as (update pipeline_runs set event_seq = event_seq + 1 where id = $1 returning event_seq)
       insert into run_events (run_id, seq, type, data) select $1, event_seq, $2, $3 from next`,
      [runId, type, JSON.stringify(data)],
    );
    await sql.query('release savepoint tell');
  } catch {
    // The work goes on; how much of the story was lost is counted on the run.
    await sql.query('rollback to savepoint tell');
    await sql.query(
      `update pipeline_runs
          set metrics = metrics || jsonb_build_object('eventsLost', coalesce((metrics->>'eventsLost')::int, 0) + 1) where id = $1`,
      [runId],
    );
  }
}
