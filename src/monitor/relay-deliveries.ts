import { claimUnprocessed } from '../store/unprocessed-deliveries.js';
import { takeKept } from './take-again.js';
import type { MonitorParts } from './task.js';

const AT_ONCE = 50;

/**
 * Takes deliveries that are not processed again, from their kept bytes: those that were recorded and no further, and those that failed.
 * What fails again waits longer each time, and is left to people in the end. Stops at 50: the next time is soon.
 */
export async function relayDeliveries(
  { pool, takeIn }: Pick<MonitorParts, 'pool' | 'takeIn'>,
  { now, signal }: { now: Date; signal?: AbortSignal },
): Promise<{ taken: number; failed: number }> {
  const relayed = { taken: 0, failed: 0 };
  for (const delivery of await claimUnprocessed(pool, now, AT_ONCE)) {
    if (signal?.aborted) break;
    // The intake has logged it, and written it down.
    await takeKept(takeIn, delivery).then(
      () => relayed.taken++,
      () => relayed.failed++,
    );
  }
  return relayed;
}
