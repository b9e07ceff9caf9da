import type { Pool } from 'pg';
import type { RunPlan } from '../core/run-plan.js';
import type { ClaimedRun } from './claim-run.js';
import { rejectOpenAttempts } from './fix-attempts.js';
import { transaction } from './pool.js';
import { liftQuarantines, type NewQuarantine, putQuarantine } from './quarantines.js';
import { savePlan } from './run-progress.js';
import { endWaiting } from './steer-runs.js';

/**
 * Writes down what the run does, and carries out what people have said to it: the waiting run that was answered ends, and what was turned down
 * is no longer open. All of it or nothing, so that a worker that dies hears the same again. Throws `LeaseLostError`.
 */
export function beginRun(
  pool: Pool,
  run: ClaimedRun,
  { plan, configHash }: { plan: RunPlan; configHash: string },
  effects: {
    endWaiting: string | null;
    rejected: { ids: string[]; message: string }[];
    quarantines: ({ kind: 'put'; given: NewQuarantine } | { kind: 'lift'; ids: string[]; by: string })[];
  },
): Promise<void> {
  return transaction(pool, async (sql) => {
    await sql.query('select from pull_requests where id = $1 for no key update', [run.pullRequestId]);
    await savePlan(sql, run, plan, configHash);
    if (effects.endWaiting !== null) await endWaiting(sql, run.pullRequestId, effects.endWaiting);
    for (const { ids, message } of effects.rejected) await rejectOpenAttempts(sql, run, ids, message);
    for (const effect of effects.quarantines) {
      if (effect.kind === 'put') await putQuarantine(sql, effect.given);
      else await liftQuarantines(sql, effect.ids, effect.by);
    }
  });
}
