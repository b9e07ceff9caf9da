import { setTimeout as sleep } from 'node:timers/promises';
import type { Queues } from '../queue/queues.js';
import type { Opened } from '../store/open-run.js';

/** A stop does not wait longer for a queue that hangs. */
const TOLD_WITHIN_MS = 2_000;

/** Tells the queue of runs that were opened. `untilTold` comes before the queue closes: what is not told waits for the sweep. */
export function tellQueue(enqueuePullRequest: Queues['enqueuePullRequest']): {
  enqueue(opened: Opened[]): Promise<void>;
  untilTold(): Promise<void>;
} {
  const tellings = new Set<Promise<void>>();
  const tell = async (opened: Opened[]) => {
    for (const { pullRequestId, runAfter } of opened)
      await enqueuePullRequest('analysis', pullRequestId, runAfter.getTime() - Date.now());
  };
  return {
    enqueue(opened) {
      const telling = tell(opened).finally(() => tellings.delete(telling));
      tellings.add(telling);
      return telling;
    },
    async untilTold() {
      await Promise.race([Promise.allSettled(tellings), sleep(TOLD_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}
