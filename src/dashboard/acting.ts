import type { Action, Call } from './page.js';

export type Asked = Parameters<Action['act']>[0];

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Who did it, for the record. */
export const nameOf = ({ viewer }: Pick<Call, 'viewer'>): string => viewer.login ?? 'somebody on this machine';

/** A bell that does not ring delays it: the sweep finds the run in any case. */
export async function ring({ parts, log }: Asked, pullRequestId: string, delayMs: number): Promise<void> {
  await parts
    .enqueue(pullRequestId, Math.max(0, delayMs))
    .catch((err) => log.warn({ err, pullRequestId }, 'the queue is out of reach: the sweep will find the run'));
}
