import { once, setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** The process is to end: until `over` a stage that is under way may go on, from `asked` on nothing is begun. Both are aborted with a `HandBackError`. */
export type Stopping = { asked: AbortSignal; over: AbortSignal };

/** The worker ends before the work does: the run goes to another, and it is nobody's failure. */
export class HandBackError extends Error {
  constructor() {
    super('its worker was stopped; another goes on');
    this.name = 'HandBackError';
  }
}

export function createStopping(stopMs: number): Stopping & { begin(): void; end(): void } {
  const asked = new AbortController();
  const over = new AbortController();
  // Every run that is under way listens.
  setMaxListeners(0, asked.signal, over.signal);
  let timer: NodeJS.Timeout | undefined;
  return {
    asked: asked.signal,
    over: over.signal,
    begin() {
      asked.abort(new HandBackError());
      timer ??= setTimeout(() => over.abort(new HandBackError()), stopMs);
    },
    end: () => clearTimeout(timer),
  };
}

/** Work that does not heed its signal is left behind after so long: its lease is another's by then, and what it would still save is refused. */
const HEEDS_WITHIN_MS = 1_000;

/** Waits for the work, and soon after `over` no longer: then it throws a `HandBackError`. */
export async function unlessOver<T>(work: Promise<T>, over: AbortSignal): Promise<T> {
  const finished = new AbortController();
  const { signal } = finished;
  const tooLate = async (): Promise<never> => {
    if (!over.aborted) await once(over, 'abort', { signal });
    await sleep(HEEDS_WITHIN_MS, undefined, { signal });
    throw new HandBackError();
  };
  const late = tooLate();
  late.catch(() => {}); // the work was in time
  return Promise.race([work, late]).finally(() => finished.abort());
}
