/** What people are told of: only what changes their day. */
export const NOTIFICATION_KINDS = [
  'broken_base',
  'flaky',
  'outage',
  'fix_waiting',
  'fix_verified',
  'fix_regressed',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** What each is called. */
export const KIND_LABELS: Readonly<Record<NotificationKind, string>> = {
  broken_base: 'Base branch broken',
  flaky: 'Flaky',
  outage: 'Outage',
  fix_waiting: 'A fix waits for approval',
  fix_verified: 'A fix is verified',
  fix_regressed: 'A fix did not hold',
};

const HOUR_MS = 3_600_000;

/** How long the same thing is not told again in a repository; who else has it meanwhile is counted. What is about one fix comes once. */
export const REPEAT_AFTER_MS: Readonly<Record<NotificationKind, number>> = {
  broken_base: HOUR_MS,
  flaky: 24 * HOUR_MS,
  outage: HOUR_MS,
  fix_waiting: 0,
  fix_verified: 0,
  fix_regressed: 0,
};
