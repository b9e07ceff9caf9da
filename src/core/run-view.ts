import { z } from 'zod';
import { memorySchema } from './failure-memory.js';
import { RUN_STATUSES, TRIGGER_SOURCES } from './run-status.js';

/** ISO 8601, in UTC. */
const time = z.iso.datetime();
const count = z.int().min(0);
/** A JSON column, as it stands; when it does not fit its own schema, `warnings` says so. */
const json = z.unknown();

/** `pipeline_runs.latest_error` and `run_stages.error`: what ended it, and what that came from. */
export const runErrorSchema = z.looseObject({ kind: z.string(), message: z.string() });
/** `pipeline_runs.metrics`: measures by their names. */
export const runMetricsSchema = z.record(z.string(), z.unknown());

/** One run, as `regreen runs --json` prints it and the API answers it. */
export const runViewSchema = z.object({
  runId: z.uuid(),
  pullRequestId: z.uuid(),
  /** owner/name */
  repository: z.string(),
  pullRequestNumber: z.int(),
  installationId: z.uuid(),
  headSha: z.string(),
  status: z.enum(RUN_STATUSES),
  triggerSource: z.enum(TRIGGER_SOURCES),
  /** null: the built-in one. */
  pipeline: z.string().nullable(),
  currentStage: z.string().nullable(),
  waitingReason: z.string().nullable(),
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  durationMs: z.number().nullable(),
  latestError: json,
  metrics: json,
  checkpointThread: z.string().nullable(),
  checkpointNs: z.string().nullable(),
  parentRunId: z.uuid().nullable(),
  eventsIn: count,
  findingsOut: count,
  /** = eventsIn */
  rowsIn: count,
  /** = findingsOut */
  rowsOut: count,
  llmCalls: count,
  tokensIn: count,
  tokensOut: count,
  costUsd: z.number(),
  traceId: z.string().nullable(),
  codeRef: z.string().nullable(),
  configHash: z.string().nullable(),
  inputFingerprint: z.string().nullable(),
  inputMessage: z.string().nullable(),
  cancelRequestedAt: time.nullable(),
  warnings: z.array(z.string()),
});
export type RunView = z.infer<typeof runViewSchema>;

/** One attempt at one stage. */
const stageViewSchema = z.object({
  stage: z.string(),
  attempt: z.int(),
  status: z.enum([...RUN_STATUSES, 'skipped']),
  rowsIn: count.nullable(),
  rowsOut: count.nullable(),
  llmCalls: count,
  tokensIn: count,
  tokensOut: count,
  inputFingerprint: z.string().nullable(),
  configHash: z.string().nullable(),
  codeRef: z.string().nullable(),
  /** The earlier answer that was taken over, instead of working again. */
  reusedFrom: z.object({ runId: z.uuid(), stage: z.string(), attempt: z.int() }).nullable(),
  result: json,
  error: json,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  durationMs: z.number().nullable(),
});
export type StageView = z.infer<typeof stageViewSchema>;

/** The diagnosis of one failed check. */
const findingViewSchema = z.object({
  checkName: z.string(),
  category: z.string(),
  confidence: z.number(),
  rootCause: z.string().nullable(),
  recommendedAction: z.string().nullable(),
  signature: z.string().nullable(),
  /** How many places it names. */
  findings: count,
  /** path:line of the first */
  place: z.string().nullable(),
  /** What is remembered of such failures, and what it says all in all; null where nothing was looked up. */
  memory: memorySchema.pick({ verdict: true, sentences: true }).nullable(),
  /** What a language model had to say to it; null where none was asked. */
  model: z.object({ name: z.string(), outcome: z.string(), problem: z.string().nullable() }).nullable(),
});
export type FindingView = z.infer<typeof findingViewSchema>;

const runDeliverySchema = z.object({
  id: z.uuid(),
  /** X-GitHub-Delivery */
  deliveryId: z.string(),
  event: z.string(),
  action: z.string().nullable(),
  receivedAt: time,
});

export const runDetailSchema = runViewSchema.extend({
  stages: z.array(stageViewSchema),
  findings: z.array(findingViewSchema),
  deliveries: z.array(runDeliverySchema),
  childRunIds: z.array(z.uuid()),
  /** What was noticed when the run was planned: mistakes in the configuration, a pipeline that is not there. */
  notes: z.array(z.string()),
  /** What people answered to stages that waited. */
  answers: z.array(z.object({ stage: z.string(), payload: json, answeredAt: time })),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

/** One line of a run's story. */
export const runEventSchema = z.object({
  eventId: z.uuid(),
  runId: z.uuid(),
  seq: z.int(),
  type: z.string(),
  data: json,
  createdAt: time,
});
export type RunEvent = z.infer<typeof runEventSchema>;
