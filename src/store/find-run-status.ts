import type { RunStatus } from '../core/run-status.js';
import { isRunOf, type Scope, scopeValues } from './scope.js';
import type { Sql } from './sql.js';

/** How it stands with a run; null where there is none for this tenant. */
export async function findRunStatus(sql: Sql, runId: string, scope: Scope = {}): Promise<RunStatus | null> {
  const { rows } = await sql.query<{ status: RunStatus }>(
    `select r.status from pipeline_runs r where r.id = $1 and ${isRunOf('$2', '$3')}`,
    [runId, ...scopeValues(scope)],
  );
  return rows[0]?.status ?? null;
}
