import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startCutProxy } from '../support/cut-proxy.js';
import { parseExposition } from '../support/exposition.js';
import { opened, sendWebhook } from '../support/send-webhook.js';
import { waitFor } from '../support/wait-for.js';
import { withApp } from '../support/with-app.js';

const telemetry = { metricsPort: 0, tracing: null };

test('a scrape answers while the database is gone or hangs, says so, and leaves out what it cannot know', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'regreen-spool-'));
  let end = async () => {};
  await withApp(
    async (app) => {
      const proxy = await startCutProxy(app.config.databaseUrl!);
      end = proxy.cut;
      const { url, metricsUrl } = await app.startMore(['web', 'monitor'], {
        databaseUrl: proxy.connectionString,
        spool: { dir, maxBytes: 2 ** 20 },
        telemetry,
      });
      const scrape = async () => {
        const start = performance.now();
        const { samples } = parseExposition(await (await fetch(`${metricsUrl}/metrics`)).text());
        const sampleOf = (name: string, label = '') =>
          samples.find((sample) => sample.name === name && Object.values(sample.labels).join().includes(label))?.value;
        return {
          ms: performance.now() - start,
          lag: sampleOf('regreen_intake_lag_seconds'),
          tables: samples.filter(({ name }) => name === 'regreen_table_size_bytes').length,
          degraded: sampleOf('regreen_degraded', 'database'),
          spooled: sampleOf('regreen_spool_deliveries'),
        };
      };
      try {
        expect(await scrape()).toMatchObject({ lag: 0, degraded: 0, spooled: 0 });
        await proxy.cut();
        expect((await sendWebhook({ url: url!, secret: app.secret }, opened(1))).status).toBe(202);
        expect(await scrape()).toMatchObject({ degraded: 1, spooled: 1 }); // what was read within ten seconds is fresh enough
        await new Promise((resolve) => setTimeout(resolve, 10_500));
        expect(await scrape()).toMatchObject({ lag: undefined, tables: 0, degraded: 1, spooled: 1 });
        await proxy.mend();
        await waitFor('the database to be back', async () => {
          const now = await scrape();
          return now.degraded === 0 && now.spooled === 0 && now.lag !== undefined;
        });
        proxy.hang();
        await new Promise((resolve) => setTimeout(resolve, 10_500));
        const hanging = await scrape();
        expect(hanging).toMatchObject({ lag: undefined, tables: 0 });
        expect(hanging.ms).toBeLessThan(9_000);
      } finally {
        await proxy.mend();
      }
    },
    {},
    [],
  );
  await end();
  await rm(dir, { recursive: true, force: true });
}, 120_000);

test('a process without the role monitor tells of itself alone, and two do not share a port', async () => {
  await withApp(
    async ({ metricsUrl, startMore }) => {
      const text = await (await fetch(`${metricsUrl}/metrics`)).text();
      expect(parseExposition(text).samples.some(({ name }) => name === 'regreen_table_size_bytes')).toBe(false);
      const metricsPort = Number(new URL(metricsUrl).port);
      await expect(startMore(['worker'], { telemetry: { metricsPort, tracing: null } })).rejects.toThrow(
        /Metrics cannot be served on .*: another program has it/,
      );
    },
    { telemetry },
    ['web', 'worker'],
  );
}, 60_000);
