import type pg from 'pg';

/** Everything here happens at or after this moment. */
export const STORY_START = Date.parse('2026-11-21T10:00:00Z');

const at = (seconds: number): string => new Date(STORY_START + seconds * 1_000).toISOString();

/** A UUIDv7 of a moment of the story: 12 hexadecimal digits of time, then `end`. */
export function idAt(seconds: number, end: string): string {
  const digits = `${(STORY_START + seconds * 1_000).toString(16).padStart(12, '0')}70008000${end.padStart(12, '0')}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export const installations = { acme: idAt(-900, 'a1'), globex: idAt(-900, 'a2') };
export const repositories = { shop: idAt(-800, 'b1'), api: idAt(-800, 'b2') };
export const pullRequests = { total: idAt(-700, 'c1'), menu: idAt(-700, 'c2'), api: idAt(-700, 'c3') };
/** In the order in which they were made. */
export const runs = {
  green: idAt(0, '5b1e2a4c0001'),
  cancelled: idAt(60, '5b1e2a4c0002'),
  failed: idAt(120, '5b1e2a4c0003'),
  other: idAt(180, '5b1e2a4c0004'),
  degraded: idAt(240, '5b1e2a4c0005'),
  waiting: idAt(300, '5b1e2a4c0006'),
  running: idAt(360, '5b1e2a4c0007'),
  queued: idAt(420, '5b1e2a4c0008'),
};
export const deliveries = { first: idAt(-1, 'd1'), second: idAt(0, 'd2'), foreign: idAt(170, 'd3') };
const HOSTILE_TITLE = 'Total \u001b[31mof 🛒';

type Run = { id: string; pr: string; of: string; trigger?: string; status: string; from: number } & Record<
  string,
  unknown
>;

/** Two tenants with three pull requests and a run in every status. Times are fixed; whoever prints them fixes the clock too. */
export async function tellStory(pool: pg.Pool): Promise<void> {
  const put = async (table: string, row: Record<string, unknown>) => {
    const names = Object.keys(row);
    await pool.query(
      `insert into ${table} (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
      Object.values(row),
    );
  };
  await put('installations', { id: installations.acme, github_id: 1, account_login: 'acme' });
  await put('installations', { id: installations.globex, github_id: 2, account_login: 'globex' });
  await put('repositories', {
    id: repositories.shop,
    installation_id: installations.acme,
    github_id: 11,
    name: 'acme/shop',
  });
  await put('repositories', {
    id: repositories.api,
    installation_id: installations.globex,
    github_id: 12,
    name: 'globex/api',
  });
  const pullRequest = {
    state: 'opened',
    github_updated_at: at(0),
    last_event: 'opened',
    base_branch: 'main',
    author: 'ada',
  };
  await put('pull_requests', {
    ...pullRequest,
    id: pullRequests.total,
    repository_id: repositories.shop,
    pr_number: 12,
    head_sha: sha('2'),
    title: HOSTILE_TITLE,
  });
  await put('pull_requests', {
    ...pullRequest,
    id: pullRequests.menu,
    repository_id: repositories.shop,
    pr_number: 13,
    head_sha: sha('3'),
    title: 'Menu',
  });
  await put('pull_requests', {
    ...pullRequest,
    id: pullRequests.api,
    repository_id: repositories.api,
    pr_number: 4,
    head_sha: sha('4'),
    title: 'Api',
  });

  const finished = (from: number, lasting: number) => ({
    started_at: at(from + 2),
    finished_at: at(from + 2 + lasting),
  });
  const insertRun = ({ id, pr, of, trigger = 'webhook', status, from, ...rest }: Run) =>
    put('pipeline_runs', {
      id,
      pr_id: pr,
      installation_id: of,
      trigger_source: trigger,
      status,
      created_at: at(from),
      ...rest,
    });
  const shop = { pr: pullRequests.total, of: installations.acme, head_sha: sha('2') };
  const menu = { pr: pullRequests.menu, of: installations.acme, head_sha: sha('3') };
  const marks = { code_ref: sha('c').slice(0, 12), config_hash: 'e'.repeat(64), trace_id: 'f'.repeat(32) };
  await insertRun({
    ...shop,
    ...marks,
    id: runs.green,
    status: 'completed',
    from: 0,
    ...finished(0, 1.234),
    current_stage: 'notify',
    events_in: 2,
    findings_out: 1,
    metrics: { logBytes: 12_345 },
  });
  await insertRun({
    ...shop,
    id: runs.cancelled,
    status: 'cancelled',
    from: 60,
    finished_at: at(61),
    latest_error: { kind: 'superseded', message: 'the pull request has a new head' },
    events_in: 1,
  });
  await insertRun({
    ...shop,
    ...marks,
    id: runs.failed,
    status: 'failed',
    from: 120,
    ...finished(120, 75),
    trigger: 'retry',
    parent_run_id: runs.green,
    current_stage: 'analyze',
    events_in: 1234,
    latest_error: { kind: 'ours', message: 'the log could not be read', cause: 'socket hang up' },
  });
  await insertRun({
    pr: pullRequests.api,
    of: installations.globex,
    head_sha: sha('4'),
    id: runs.other,
    status: 'completed',
    from: 180,
    ...finished(180, 0.5),
    current_stage: 'notify',
  });
  await insertRun({
    ...menu,
    id: runs.degraded,
    status: 'degraded',
    from: 240,
    ...finished(240, 3_700),
    current_stage: 'notify',
    events_in: 3,
    findings_out: 2,
  });
  await insertRun({
    ...shop,
    id: runs.waiting,
    status: 'waiting_input',
    from: 300,
    started_at: at(302),
    current_stage: 'fix',
    waiting_reason: 'approval of a fix',
    events_in: 1,
    findings_out: 1,
  });
  await insertRun({
    ...menu,
    id: runs.running,
    status: 'running',
    from: 360,
    started_at: at(362),
    current_stage: 'review',
    trigger: 'command',
    input_message: '/regreen review',
  });
  await insertRun({ ...menu, id: runs.queued, status: 'queued', from: 420, waiting_reason: 'settling: synchronize' });

  const stage = (run: string, name: string, from: number, lasting: number, row: Record<string, unknown> = {}) =>
    put('run_stages', {
      run_id: run,
      stage: name,
      status: 'completed',
      started_at: at(from),
      finished_at: at(from + lasting),
      rows_in: 1,
      rows_out: 1,
      ...row,
    });
  const analysis = idAt(2, 'e1');
  await stage(runs.green, 'analyze', 2, 0.9, {
    id: analysis,
    input_fingerprint: '1'.repeat(64),
    config_hash: marks.config_hash,
    code_ref: marks.code_ref,
  });
  await stage(runs.green, 'route', 2.9, 0.01);
  await stage(runs.green, 'notify', 2.91, 0.32, { rows_out: 0 });
  await stage(runs.failed, 'analyze', 122, 1, {
    status: 'failed',
    rows_out: null,
    error: { kind: 'ours', message: 'the log could not be read', cause: 'socket hang up' },
  });
  await stage(runs.failed, 'analyze', 130, 0.002, { attempt: 2, reused_from: analysis });

  const check = {
    repository_id: repositories.shop,
    pr_id: pullRequests.total,
    head_sha: sha('2'),
    status: 'completed',
    conclusion: 'failure',
  };
  await put('check_runs', { ...check, id: idAt(1, 'f1'), external_id: '71', ordinal: 71, check_name: 'types' });
  const place = {
    path: 'src/total.ts',
    startLine: 2,
    endLine: 2,
    startColumn: 7,
    endColumn: null,
    level: 'failure',
    title: null,
    message: "Type 'string' is not assignable",
    test: null,
    tool: 'tsc',
    code: 'TS2322',
    logLine: 9,
  };
  const metadata = {
    ordinal: 71,
    evidence: 'log',
    notes: [],
    final: true,
    findings: [place],
    lines: [],
    stats: { bytes: 1, lines: 1, durationMs: 1 },
    memory: {
      verdict: 'elsewhere',
      sentences: ['Pull request #13 fails the same way now.'],
      action: 'fix',
      diagnosed: 'fix',
    },
  };
  const found = {
    check_run_id: idAt(1, 'f1'),
    run_id: runs.green,
    category: 'type_error',
    confidence_score: 0.97,
    root_cause: "Type 'string' is not assignable to type 'number'.",
    recommended_action: 'fix',
    signature: '9'.repeat(64),
  };
  await put('analysis_results', { ...found, metadata });

  const delivery = {
    event: 'check_run',
    action: 'completed',
    installation_id: installations.acme,
    repository_id: repositories.shop,
    status: 'processed',
  };
  await put('webhook_deliveries', {
    ...delivery,
    id: deliveries.first,
    delivery_id: 'd-1',
    event: 'pull_request',
    action: 'opened',
    received_at: at(-1),
  });
  await put('webhook_deliveries', { ...delivery, id: deliveries.second, delivery_id: 'd-2', received_at: at(0) });
  await put('webhook_deliveries', {
    ...delivery,
    id: deliveries.foreign,
    delivery_id: 'd-3',
    installation_id: installations.globex,
    repository_id: repositories.api,
    status: 'failed',
    reason: 'the database was away',
    received_at: at(170),
  });
  for (const id of [deliveries.first, deliveries.second])
    await put('run_deliveries', { run_id: runs.green, delivery_id: id });
  for (const [index, type] of ['run_started', 'stage_started', 'stage_finished', 'run_finished'].entries()) {
    await put('run_events', { run_id: runs.green, seq: index + 1, type, data: { index }, created_at: at(2 + index) });
  }
}

const sha = (digit: string): string => digit.repeat(40);
