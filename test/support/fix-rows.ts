import type { TestApp } from './with-app.js';

export type AttemptRow = {
  id: string;
  strategy: string;
  status: string;
  success: boolean | null;
  fix_sha: string | null;
  error_message: string | null;
  head_sha: string;
  metadata: { delivery: string; reason: string | null; by: string | null; pullRequest: number | null };
};

/** The fix attempts there are, in the order they were made. */
export async function attemptsOf({ pool }: Pick<TestApp, 'pool'>): Promise<AttemptRow[]> {
  const { rows } = await pool.query<AttemptRow>(
    `select id, fix_strategy as strategy, status, success, fix_sha, error_message, head_sha, metadata from fix_attempts order by created_at, id`,
  );
  return rows;
}

/** The newest run's routes: check, row and action. */
export async function routesOf({ pool }: Pick<TestApp, 'pool'>): Promise<string[]> {
  const { rows } = await pool.query<{ routes: { checkName: string; row: string; action: string }[] }>(
    `select result->'routes' as routes from run_stages where stage = 'route' and status = 'completed' order by created_at desc limit 1`,
  );
  return (rows[0]?.routes ?? []).map(({ checkName, row, action }) => `${checkName}: ${row} → ${action}`);
}
