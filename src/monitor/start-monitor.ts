import { setTimeout as sleep } from 'node:timers/promises';
import { watchTask } from '../telemetry/watch-task.js';
import type { MonitorParts, MonitorTask } from './task.js';
import { tasks as allTasks } from './tasks.js';

/** A task that waits for GitHub is not waited for longer: whoever comes next finds what it left. */
const STOPS_WITHIN_MS = 10_000;

/**
 * Starts what makes good for crashes, emptied queues and deliveries that never came. Its tasks have clocks of their own, because a queue that
 * lost its jobs would have lost its schedules too; several monitors share the work. Returns how to stop it.
 */
export function startMonitor(
  parts: MonitorParts,
  {
    tasks = allTasks,
    stopsWithinMs = STOPS_WITHIN_MS,
  }: { tasks?: readonly MonitorTask[]; stopsWithinMs?: number } = {},
): () => Promise<void> {
  const stops = tasks.map((task) => startClock(task, parts, stopsWithinMs));
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

/** Does a task again and again, one at a time. */
function startClock(task: MonitorTask, parts: MonitorParts, stopsWithinMs: number): () => Promise<void> {
  const everyMs = task.everyMs(parts.settings);
  if (everyMs === 0) return async () => {};
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  const run = () => {
    running ??= watchTask(task.name, () => task.run(parts, stopping.signal))
      .catch((err) => {
        if (!stopping.signal.aborted)
          parts.log.warn({ err, task: task.name }, 'a task of the monitor failed; it tries again');
      })
      .finally(() => {
        running = null;
      });
  };
  if (task.atStart) run();
  const timer = setInterval(run, everyMs);
  return async () => {
    clearInterval(timer);
    stopping.abort();
    await Promise.race([running, sleep(stopsWithinMs, undefined, { ref: false })]);
  };
}
