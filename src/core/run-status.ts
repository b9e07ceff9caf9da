/** The life of a run. `degraded`: finished, with a part that could not be had. */
export const RUN_STATUSES = [
  'queued',
  'running',
  'waiting_input',
  'completed',
  'degraded',
  'failed',
  'cancelled',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const TRIGGER_SOURCES = ['webhook', 'command', 'resume', 'retry', 'replay', 'system'] as const;
export type TriggerSource = (typeof TRIGGER_SOURCES)[number];

/** What a run may become. The database refuses the rest: `check_run_status_change()` holds the same table. */
export const RUN_TRANSITIONS: Record<RunStatus, readonly RunStatus[]> = {
  queued: ['running', 'cancelled'],
  running: ['waiting_input', 'completed', 'degraded', 'failed', 'cancelled'],
  waiting_input: ['running', 'cancelled'],
  completed: [],
  degraded: [],
  failed: [],
  cancelled: [],
};

/** Whether a run ended because another went on in its place: nothing of it went wrong. `error`: `latest_error`. */
export const isSuperseded = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'kind' in error && error.kind === 'superseded';

/** Nothing of it changes any more. */
export const isFinished = (status: RunStatus): boolean => RUN_TRANSITIONS[status].length === 0;
