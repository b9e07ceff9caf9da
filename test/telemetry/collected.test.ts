import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { collectFrom } from '../../src/telemetry/collected.js';
import type { MetricName } from '../../src/telemetry/metric-list.js';
import { exposition, type Sample } from '../../src/telemetry/metrics.js';

const names: MetricName[] = ['regreen_intake_lag_seconds', 'regreen_open_runs'];
const lag = (value: number): Sample[] => [{ name: 'regreen_intake_lag_seconds', labels: {}, value }];
const shown = async () => /^regreen_intake_lag_seconds (.*)$/m.exec(await exposition())?.[1] ?? null;

describe('what others keep', () => {
  test('is read once however many ask, and again when it is old', async () => {
    let now = 0;
    let reads = 0;
    const collect = collectFrom([{ names, read: async () => lag(++reads) }], { now: () => now });
    await Promise.all([collect(), collect(), collect()]);
    now = 9_999;
    await collect();
    expect([reads, await shown()]).toEqual([1, '1']);
    now = 10_001;
    await collect();
    expect([reads, await shown()]).toEqual([2, '2']);
  });

  test('is absent when it cannot be read, and not at its last value', async () => {
    let now = 0;
    let fails = false;
    const read = async () => {
      if (fails) throw new Error('the database is gone');
      return lag(7);
    };
    const collect = collectFrom([{ names, read }], { now: () => now });
    await collect();
    expect(await shown()).toBe('7');
    fails = true;
    now = 20_000;
    await collect();
    expect(await shown()).toBeNull();
  });

  test('does not hold a scrape up where nothing answers, and others are told all the same', async () => {
    let answers: (samples: Sample[]) => void = () => {};
    const hanging = new Promise<Sample[]>((resolve) => {
      answers = resolve;
    });
    const jobs: MetricName[] = ['regreen_waiting_jobs'];
    const collect = collectFrom(
      [
        { names, read: () => hanging },
        { names: jobs, read: async () => [{ name: 'regreen_waiting_jobs', labels: { queue: 'analysis' }, value: 3 }] },
      ],
      { patienceMs: 50 },
    );
    const start = performance.now();
    await collect();
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(await shown()).toBeNull();
    expect(await exposition()).toContain('regreen_waiting_jobs{queue="analysis"} 3');
    answers(lag(1));
    await sleep(10);
    expect(await shown()).toBe('1');
  });
});
