import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { METRICS } from '../../src/telemetry/metric-list.js';
import { type Exposed, parseExposition } from '../support/exposition.js';
import { failTypes, openShop } from '../support/shop.js';
import { startTraceReceiver, type TraceReceiver } from '../support/trace-receiver.js';
import { withApp } from '../support/with-app.js';

/** Names of people's things: none may come out where operators look. */
const PRIVATE = ['acme', 'shop', 'total.ts', 'octo', 'refs/heads'];

let receiver: TraceReceiver;
let exposed: Exposed;
let text: string;
let logged: Record<string, unknown>[];
let runs: { id: string; trace_id: string }[];
let deliveryIds: string[];
let headSha: string;

beforeAll(async () => {
  receiver = await startTraceReceiver();
  await withApp(
    async ({ github, drain, pool, metricsUrl, logged: lines }) => {
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      headSha = pull.head.sha;
      failTypes(github, repository, pull.head.sha);
      await drain();
      text = await (await fetch(`${metricsUrl}/metrics`)).text();
      exposed = parseExposition(text);
      runs = (await pool.query('select id, trace_id from pipeline_runs order by id')).rows;
      deliveryIds = (await pool.query('select delivery_id from webhook_deliveries order by received_at')).rows.map(
        ({ delivery_id }) => delivery_id,
      );
      logged = lines()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    },
    {
      settleMs: 2_000,
      telemetry: {
        metricsPort: 0,
        tracing: {
          endpoint: receiver.endpoint,
          headers: { 'x-key': 'of-ours' },
          serviceName: 'regreen-test',
          ratio: 1,
        },
      },
    },
  );
}, 60_000);
afterAll(() => receiver.close());

const values = (name: string, labels: Record<string, string> = {}): number[] =>
  exposed.samples
    .filter(
      (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )
    .map(({ value }) => value);

describe('metrics of one failed check', () => {
  test('are those of the list, each with its type and help', () => {
    const own = [...exposed.families].filter(([name]) => name.startsWith('regreen_'));
    expect(Object.fromEntries(own.map(([name, { type, help }]) => [name, { type, help }]))).toEqual(
      Object.fromEntries(Object.entries(METRICS).map(([name, { kind, help }]) => [name, { type: kind, help }])),
    );
    expect(exposed.families.has('process_cpu_seconds_total')).toBe(true);
  });

  test('carry the labels of the list, and no names of people’s things', () => {
    for (const { name, family, labels } of exposed.samples.filter((sample) => sample.name.startsWith('regreen_'))) {
      const own = Object.keys(labels).filter((label) => !(label === 'le' && name.endsWith('_bucket')));
      expect([family, own.sort()]).toEqual([family, [...METRICS[family as keyof typeof METRICS].labels].sort()]);
    }
    for (const word of [...PRIVATE, headSha, ...runs.map(({ id }) => id), ...deliveryIds])
      expect(text).not.toContain(word);
  });

  test.each([
    ['regreen_deliveries_total', { event: 'check_run', outcome: 'processed' }],
    ['regreen_deliveries_total', { event: 'pull_request', outcome: 'processed' }],
    ['regreen_intake_seconds_count', {}],
    ['regreen_runs_ended_total', { status: 'completed' }],
    ['regreen_run_seconds_count', { status: 'completed' }],
    ['regreen_run_queued_seconds_count', {}],
    ['regreen_stage_seconds_count', { stage: 'analyze', status: 'completed' }],
    ['regreen_stage_seconds_count', { stage: 'notify', status: 'completed' }],
    ['regreen_github_request_seconds_count', { route: 'POST /repos/{owner}/{repo}/check-runs', status: '2xx' }],
    [
      'regreen_github_request_seconds_count',
      { route: 'GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs', status: '3xx' },
    ],
    ['regreen_github_rate_limit_remaining', {}],
    ['regreen_query_seconds_count', { query: 'insert webhook_deliveries' }],
    ['regreen_query_seconds_count', { query: 'begin' }],
    ['regreen_write_budget_remaining', { bucket: 'minute' }],
    ['regreen_repositories', { status: 'active' }],
    ['regreen_table_size_bytes', { table: 'pr_state_history' }],
    ['regreen_monitor_task_seconds_count', { task: 'sweep', outcome: 'done' }],
    ['regreen_pool_connections', { state: 'idle' }],
    ['regreen_function_calls_total', { function: 'log_pr_state_change' }],
    ['regreen_function_seconds_total', { function: 'update_updated_at_column' }],
  ])('count %s %j', (name, labels) => {
    expect(values(name, labels)).toHaveLength(1);
    expect(values(name, labels)[0]).toBeGreaterThan(0);
  });

  test('say of what has not happened that it has not', () => {
    expect(values('regreen_degraded')).toEqual([0, 0]);
    expect(values('regreen_intake_lag_seconds')).toEqual([0]);
    expect(values('regreen_foreign_key_violations_total')).toEqual([0]);
    expect(values('regreen_open_runs', { status: 'running' })).toEqual([0]);
    expect(values('regreen_waiting_jobs', { queue: 'analysis' })).toEqual([0]);
    expect(values('regreen_spool_deliveries')).toEqual([]);
  });

  test('know the indexes that were used, of our own tables alone', () => {
    const tables = new Set(
      exposed.samples.flatMap(({ name, labels }) => (name === 'regreen_index_scans_total' ? [labels.table] : [])),
    );
    expect(tables).toContain('pipeline_runs');
    expect([...tables].filter((table) => /\d{4}|^pg_|job/.test(table ?? ''))).toEqual([]);
  });
});

describe('the trace of one failed check', () => {
  const spansOf = (traceId: string) => receiver.spans.filter((span) => span.traceId === traceId);
  const traceOfRun = () => spansOf(runs[0]!.trace_id);
  const named = (name: string | RegExp) =>
    traceOfRun().filter((span) => (typeof name === 'string' ? span.name === name : name.test(span.name)));

  test('is named by the delivery that opened the run', () => {
    expect(runs).toHaveLength(1);
    expect(deliveryIds.map((id) => id.replaceAll('-', ''))).toContain(runs[0]!.trace_id);
  });

  test('goes from the delivery through intake, queue and stages to SQL and GitHub, each in its place', () => {
    const [server, ...more] = named('POST /api/github/webhooks');
    expect(more).toEqual([]);
    expect(server).toMatchObject({ kind: 2, parentSpanId: null });
    const [intake] = named('take in delivery');
    expect(intake).toMatchObject({ parentSpanId: server!.spanId });
    const [run, ...others] = named('RUN');
    expect(others).toEqual([]);
    expect(run).toMatchObject({
      kind: 2,
      parentSpanId: intake!.spanId,
      attributes: {
        'cicd.pipeline.run.id': runs[0]!.id,
        'cicd.pipeline.name': 'default',
        'cicd.pipeline.result': 'success',
        'cicd.pipeline.action.name': 'RUN',
      },
    });
    const stageSpans: string[] = [];
    for (const stage of ['analyze', 'route', 'fix', 'review', 'notify']) {
      const [span] = named(stage);
      stageSpans.push(span!.spanId);
      expect(span).toMatchObject({
        parentSpanId: run!.spanId,
        attributes: {
          'cicd.pipeline.task.name': stage,
          'cicd.pipeline.task.run.id': `${runs[0]!.id}/${stage}/1`,
          'cicd.pipeline.run.id': runs[0]!.id,
        },
      });
    }
    const jobs = named(/^process /);
    expect(jobs.every((job) => job.kind === 5 && job.parentSpanId === run!.spanId)).toBe(true);
    expect(jobs.map((job) => job.attributes['messaging.destination.name'])).toContain('analysis');
    expect(named('send analysis')).not.toEqual([]);
    const [posted] = named('POST /repos/{owner}/{repo}/check-runs');
    expect(posted).toMatchObject({
      kind: 3,
      attributes: {
        'url.template': '/repos/{owner}/{repo}/check-runs',
        'http.request.method': 'POST',
        'http.response.status_code': 201,
      },
    });
    expect(stageSpans).toContain(posted!.parentSpanId);
    const [analyze] = named('analyze');
    const statements = traceOfRun().filter((span) => span.attributes['db.system.name'] === 'postgresql');
    expect(statements.some((span) => span.parentSpanId === analyze!.spanId)).toBe(true);
    expect(
      statements.some((span) => span.parentSpanId === intake!.spanId && span.name === 'insert webhook_deliveries'),
    ).toBe(true);
    expect(statements.every((span) => span.name === span.attributes['db.query.summary'])).toBe(true);
  });

  test('is whole: every span but the first has its parent, and lies within its time', () => {
    const spans = new Map(traceOfRun().map((span) => [span.spanId, span]));
    expect(spans.size).toBe(traceOfRun().length);
    const lost = [...spans.values()].filter(({ parentSpanId }) => parentSpanId !== null && !spans.has(parentSpanId));
    expect(lost.map(({ name }) => name)).toEqual([]);
    expect([...spans.values()].filter(({ parentSpanId }) => parentSpanId === null).map(({ name }) => name)).toEqual([
      'POST /api/github/webhooks',
    ]);
    const run = named('RUN')[0]!;
    for (const span of [...spans.values()].filter(({ parentSpanId }) => parentSpanId === run.spanId))
      expect(span.startMs - run.startMs).toBeGreaterThan(-50);
  });

  test('belongs to a service, and carries no names, bodies or tokens', () => {
    expect(receiver.spans[0]!.resource).toMatchObject({ 'service.name': 'regreen-test' });
    expect(receiver.headers[0]).toMatchObject({ path: '/v1/traces', 'x-key': 'of-ours' });
    const all = receiver.bodies.join('\n');
    for (const word of [...PRIVATE, headSha, 'ghs_', 'authorization', 'sha256=']) expect(all).not.toContain(word);
    const attributes = new Set(receiver.spans.flatMap((span) => Object.keys(span.attributes)));
    attributes.delete('error.type'); // where something failed
    expect([...attributes].sort()).toEqual(ATTRIBUTES);
  });

  test('stands in the logs', () => {
    const { id, trace_id: traceId } = runs[0]!;
    expect(logged.filter((line) => line.runId === id).every((line) => line.traceId === traceId)).toBe(true);
    expect(logged.some((line) => line.runId === id && line.msg === 'run ended')).toBe(true);
    const taken = logged.filter(({ msg }) => msg === 'delivery taken in');
    expect(taken.map(({ deliveryId }) => deliveryId).sort()).toEqual([...deliveryIds].sort());
    expect(taken.every(({ event }) => typeof event === 'string')).toBe(true);
  });
});

/** Every attribute that a span may have. */
const ATTRIBUTES: string[] = [
  'cicd.pipeline.action.name',
  'cicd.pipeline.name',
  'cicd.pipeline.result',
  'cicd.pipeline.run.id',
  'cicd.pipeline.task.name',
  'cicd.pipeline.task.run.id',
  'cicd.pipeline.task.run.result',
  'db.query.summary',
  'db.system.name',
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'messaging.destination.name',
  'messaging.operation.name',
  'messaging.operation.type',
  'messaging.system',
  'regreen.delivery.event',
  'regreen.delivery.id',
  'regreen.delivery.outcome',
  'regreen.delivery.source',
  'regreen.run.continued',
  'regreen.run.queued_ms',
  'regreen.run.status',
  'regreen.stage.status',
  'server.address',
  'url.template',
];
