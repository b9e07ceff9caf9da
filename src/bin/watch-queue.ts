import type { Modes } from '../modes.js';
import type { Queues } from '../queue/queues.js';

const LOOK_EVERY_MS = 1_000;

/** Tells people while jobs cannot be added; nothing is lost by it. Returns how to stop looking. */
export function watchQueue({ isReachable }: Queues, modes: Modes): () => Promise<void> {
  const look = () => {
    if (isReachable()) modes.end('queue');
    else modes.begin('queue', 'Redis is out of reach: deliveries are taken in, and their runs wait in the database');
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  return async () => clearInterval(timer);
}
