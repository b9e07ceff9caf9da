import type { Config } from '../config.js';
import type { WriteLimit } from '../store/write-budgets.js';

/** How much an installation may write, below GitHub's own limits. */
export const writeLimitsOf = ({ writesPerMinute, writesPerHour }: Config): WriteLimit[] => [
  { bucket: 'minute', tokens: writesPerMinute, perMs: 60_000 },
  { bucket: 'hour', tokens: writesPerHour, perMs: 3_600_000 },
];
