import type { ZodType } from 'zod';
import { BUILT_IN_NAME } from '../core/pipeline-name.js';
import type { RunStatus, TriggerSource } from '../core/run-status.js';
import { type RunView, runErrorSchema, runMetricsSchema } from '../core/run-view.js';

export type RunRow = {
  id: string;
  pr_id: string;
  name: string;
  pr_number: number;
  installation_id: string;
  head_sha: string;
  status: RunStatus;
  trigger_source: TriggerSource;
  pipeline: string | null;
  current_stage: string | null;
  waiting_reason: string | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  duration_ms: string | null;
  latest_error: unknown;
  metrics: unknown;
  checkpoint_thread: string | null;
  checkpoint_ns: string | null;
  parent_run_id: string | null;
  events_in: number;
  findings_out: number;
  llm_calls: number;
  tokens_in: string;
  tokens_out: string;
  cost_usd: string;
  trace_id: string | null;
  code_ref: string | null;
  config_hash: string | null;
  input_fingerprint: string | null;
  input_message: string | null;
  cancel_requested_at: Date | null;
};

/** As it was named when the run began, before that as asked for; null: the built-in one. It outlives the pipeline. */
const PIPELINE = `coalesce(case when r.plan #>> '{pipeline,id}' is not null then r.plan #>> '{pipeline,name}' end, l.name,
  case when r.plan is null then nullif(r.requested_pipeline, '${BUILT_IN_NAME}') end)`;

/** The tenant is the one that has the repository now. */
export const RUN_COLUMNS = `r.id, r.pr_id, o.name, p.pr_number, o.installation_id, r.head_sha, r.status, r.trigger_source, ${PIPELINE} as pipeline,
  r.current_stage, r.waiting_reason, r.created_at, r.started_at, r.finished_at, r.duration_ms, r.latest_error, r.metrics, r.checkpoint_thread,
  r.checkpoint_ns, r.parent_run_id, r.events_in, r.findings_out, r.llm_calls, r.tokens_in, r.tokens_out, r.cost_usd, r.trace_id, r.code_ref,
  r.config_hash, r.input_fingerprint, r.input_message, r.cancel_requested_at`;
export const RUN_JOINS = `join pull_requests p on p.id = r.pr_id join repositories o on o.id = p.repository_id
  left join pipelines l on l.id = r.pipeline_id`;

export const iso = (time: Date): string => time.toISOString();
export const isoOrNull = (time: Date | null): string | null => time?.toISOString() ?? null;
export const numberOrNull = (text: string | null): number | null => (text === null ? null : Number(text));

/** What a JSON column should be; when it is not, it is shown raw, and this is the warning. */
export function warningOf(schema: ZodType, column: string, value: unknown): string[] {
  if (value === null || schema.safeParse(value).success) return [];
  return [`${column} does not look as this version expects: it is shown as it stands`];
}

export const toRunView = (row: RunRow): RunView => ({
  runId: row.id,
  pullRequestId: row.pr_id,
  repository: row.name,
  pullRequestNumber: row.pr_number,
  installationId: row.installation_id,
  headSha: row.head_sha,
  status: row.status,
  triggerSource: row.trigger_source,
  pipeline: row.pipeline,
  currentStage: row.current_stage,
  waitingReason: row.waiting_reason,
  createdAt: iso(row.created_at),
  startedAt: isoOrNull(row.started_at),
  finishedAt: isoOrNull(row.finished_at),
  durationMs: numberOrNull(row.duration_ms),
  latestError: row.latest_error,
  metrics: row.metrics,
  checkpointThread: row.checkpoint_thread,
  checkpointNs: row.checkpoint_ns,
  parentRunId: row.parent_run_id,
  eventsIn: row.events_in,
  findingsOut: row.findings_out,
  rowsIn: row.events_in,
  rowsOut: row.findings_out,
  llmCalls: row.llm_calls,
  tokensIn: Number(row.tokens_in),
  tokensOut: Number(row.tokens_out),
  costUsd: Number(row.cost_usd),
  traceId: row.trace_id,
  codeRef: row.code_ref,
  configHash: row.config_hash,
  inputFingerprint: row.input_fingerprint,
  inputMessage: row.input_message,
  cancelRequestedAt: isoOrNull(row.cancel_requested_at),
  warnings: [
    ...warningOf(runErrorSchema, 'latest_error', row.latest_error),
    ...warningOf(runMetricsSchema, 'metrics', row.metrics),
  ],
});
