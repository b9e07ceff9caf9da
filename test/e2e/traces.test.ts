import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { failTypes, openShop, typesLog } from '../support/shop.js';
import { type ReceivedSpan, startTraceReceiver } from '../support/trace-receiver.js';
import { waitFor } from '../support/wait-for.js';
import { type TestApp, withApp } from '../support/with-app.js';
import { spawnWorker } from '../support/worker-process.js';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const start = (app: TestApp, endpoint: string): ChildProcess => {
  const child = spawnWorker(app, 800, {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_SERVICE_NAME: 'regreen-worker',
    OTEL_BSP_SCHEDULE_DELAY: '50',
  });
  children.push(child);
  return child;
};

test('a run stays in its trace when its worker dies: the next one goes on there, and tells of the whole', async () => {
  const receiver = await startTraceReceiver();
  const named = (name: string): ReceivedSpan[] => receiver.spans.filter((span) => span.name === name);
  try {
    await withApp(
      async (app) => {
        const { github, pool, drain } = app;
        const { repository } = openShop(github);
        const pull = github.openPullRequest(repository, { head: 'total' });
        const { jobs } = github.startWorkflowRun(repository, { headSha: pull.head.sha, jobs: [{ name: 'types' }] });
        github.completeJob(jobs[0]!, {
          conclusion: 'failure',
          log: typesLog(`${'some progress of a long step\n'.repeat(100_000)}src/total.ts(2,7): error TS2322: Wrong.\n`),
        });
        await github.settle();

        const first = start(app, receiver.endpoint);
        await waitFor('the first stage begins', async () => (await pool.query('select from run_stages')).rowCount! > 0);
        first.kill('SIGKILL');
        await once(first, 'exit');
        const { rows: before } = await pool.query('select trace_id from pipeline_runs order by created_at limit 1');
        const second = start(app, receiver.endpoint);
        await drain();
        second.kill('SIGTERM'); // its last spans are sent then
        await once(second, 'exit');

        const { rows: runs } = await pool.query('select id, trace_id from pipeline_runs order by created_at');
        const { id, trace_id: traceId } = runs[0];
        expect(traceId).toBe(before[0].trace_id);
        const [run, ...twice] = named('RUN').filter((span) => span.traceId === traceId);
        expect(twice).toEqual([]);
        expect(run!.attributes).toMatchObject({ 'cicd.pipeline.run.id': id, 'cicd.pipeline.result': 'success' });
        const taken = receiver.spans.filter((span) => span.attributes['regreen.run.continued'] === true);
        expect(taken.map((span) => [span.traceId, span.parentSpanId])).toContainEqual([traceId, run!.spanId]);
        const [analyze] = named('analyze').filter(
          (span) => span.attributes['cicd.pipeline.task.run.id'] === `${id}/analyze/2`,
        );
        expect(analyze).toMatchObject({ traceId, parentSpanId: run!.spanId });
        expect(run!.startMs).toBeLessThan(analyze!.startMs);
        expect(new Set(receiver.spans.map((span) => span.resource['service.instance.id'])).size).toBeGreaterThan(0);
      },
      { settleMs: 0 },
      ['web'],
    );
  } finally {
    await receiver.close();
  }
}, 90_000);

test('a receiver that takes nothing is told of, and the work goes on', async () => {
  const receiver = await startTraceReceiver({ status: 401 });
  let lines: () => string = () => '';
  try {
    await withApp(
      async ({ github, drain, logged }) => {
        lines = logged;
        const { repository } = openShop(github);
        const pull = github.openPullRequest(repository, { head: 'total' });
        failTypes(github, repository, pull.head.sha);
        await drain();
        expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
      },
      {
        telemetry: {
          metricsPort: null,
          tracing: { endpoint: receiver.endpoint, headers: {}, serviceName: 'x', ratio: 1 },
        },
      },
    );
    expect(lines().includes('traces could not be sent')).toBe(true);
  } finally {
    await receiver.close();
  }
}, 60_000);
