import { count, observe, setGauge } from './metrics.js';

/** Times a task of the monitor, and notes when it last ended well: one that hangs ends in no way at all. */
export async function watchTask(task: string, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  const end = (outcome: string) =>
    observe('regreen_monitor_task_seconds', (performance.now() - start) / 1000, { task, outcome });
  try {
    await work();
    end('done');
    setGauge('regreen_monitor_task_last_success_timestamp_seconds', Date.now() / 1000, { task });
  } catch (error) {
    end('failed');
    throw error;
  }
}

/** A try at telling a target; of the target nothing but its kind. */
export const noteNotification = (kind: string, outcome: string, by = 1): void =>
  count('regreen_notifications_total', { kind, outcome }, by);

type Outcomes = Record<string, number>;

/** What the tasks of the monitor made good. */
export const noteSwept = (runs: number): void => count('regreen_swept_runs_total', {}, runs);
export const noteRelayed = ({ taken, failed }: { taken: number; failed: number }): void =>
  countOutcomes('regreen_relayed_deliveries_total', { taken, failed });
export const noteRecovered = ({ broughtIn, failed }: { broughtIn: number; failed: readonly unknown[] }): void =>
  countOutcomes('regreen_recovered_deliveries_total', { brought_in: broughtIn, failed: failed.length });
export function notePolls({ polled, failed, opened }: { polled: number; failed: number; opened: number }): void {
  countOutcomes('regreen_polled_repositories_total', { polled, failed });
  count('regreen_poll_opened_runs_total', {}, opened);
}

function countOutcomes(
  name: 'regreen_relayed_deliveries_total' | 'regreen_recovered_deliveries_total' | 'regreen_polled_repositories_total',
  outcomes: Outcomes,
): void {
  for (const [outcome, times] of Object.entries(outcomes)) count(name, { outcome }, times);
}
