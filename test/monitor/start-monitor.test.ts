import { expect, test } from '@jest/globals';
import { createLog } from '../../src/log.js';
import { startMonitor } from '../../src/monitor/start-monitor.js';
import type { MonitorParts, MonitorTask } from '../../src/monitor/task.js';

const parts = { log: createLog('silent', { write: () => true }) } as MonitorParts;

const task = (run: MonitorTask['run'], everyMs = 60_000): MonitorTask => ({
  name: 'a task',
  everyMs: () => everyMs,
  atStart: true,
  run,
});

test('stopping asks what is under way to end, and waits for it', async () => {
  let ended = false;
  const stop = startMonitor(parts, {
    tasks: [
      task(async (_, signal) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        await new Promise((resolve) => setTimeout(resolve, 50));
        ended = true;
      }),
    ],
  });
  await stop();
  expect(ended).toBe(true);
});

test('and no longer than its time for what does not hear', async () => {
  const stop = startMonitor(parts, { tasks: [task(() => new Promise(() => {}))], stopsWithinMs: 100 });
  const from = performance.now();
  await stop();
  expect(performance.now() - from).toBeGreaterThan(90);
  expect(performance.now() - from).toBeLessThan(5_000);
});

test('afterwards nothing is begun any more', async () => {
  let begun = 0;
  const stop = startMonitor(parts, {
    tasks: [
      task(async () => {
        begun++;
      }, 5),
    ],
  });
  await new Promise((resolve) => setTimeout(resolve, 60));
  await stop();
  const before = begun;
  expect(before).toBeGreaterThan(1);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(begun).toBe(before);
});
