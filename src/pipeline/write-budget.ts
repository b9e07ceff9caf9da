import type { ClaimedRun } from '../store/claim-run.js';
import { takeWrite } from '../store/write-budgets.js';
import { RetryLaterError, type World } from './stage.js';

/** Takes one write out of the installation's budget; throws `RetryLaterError` until there is one. */
export async function waitForBudget(run: ClaimedRun, io: World): Promise<void> {
  const waitMs = await takeWrite(io.pool, run.installationId, io.writeLimits);
  if (waitMs > 0) throw new RetryLaterError('the write budget of the installation is used up', waitMs);
}
