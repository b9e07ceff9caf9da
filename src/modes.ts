import type { Log } from './log.js';

/** What Regreen can go on without for a while. */
type Part = 'database' | 'queue';

export type Degraded = {
  part: Part;
  since: Date;
  /** What is wrong, for whoever asks. */
  words: string;
};

/** What is degraded now. Logs every change, and nothing else. */
export type Modes = {
  /** Said again with other words, it goes on with these. `err` is for the log alone. */
  begin(part: Part, words: string, err?: unknown): void;
  /** `facts` are logged. Nothing happens where nothing was degraded. */
  end(part: Part, facts?: object): void;
  degraded(): Degraded[];
};

export function createModes(log: Log): Modes {
  const modes = new Map<Part, Degraded>();
  return {
    begin(part, words, err) {
      const known = modes.get(part);
      if (known?.words === words) return;
      modes.set(part, { part, since: known?.since ?? new Date(), words });
      if (known) log.info({ part, err }, `still degraded: ${words}`);
      else log.warn({ part, err }, `degraded: ${words}`);
    },
    end(part, facts = {}) {
      const known = modes.get(part);
      if (!known) return;
      modes.delete(part);
      const lastedMs = Date.now() - known.since.getTime();
      log.info({ part, lastedMs, ...facts }, `no longer degraded: the ${part} is back`);
    },
    degraded: () => [...modes.values()],
  };
}
