import { z } from 'zod';
import { pipelineStageSchema } from '../core/pipeline-definition.js';
import { pullRequestViewSchema } from '../core/pull-request-view.js';
import { quarantineViewSchema } from '../core/quarantine-view.js';
import { replayReportSchema } from '../core/replay-report.js';
import { runDetailSchema, runEventSchema, runViewSchema } from '../core/run-view.js';

/** Whether an answer comes out of memory because the database is out of reach. */
const fresh = {
  stale: z.boolean().describe('true: out of memory, because the database is out of reach.'),
  warning: z.string().nullable().describe('Why, and what that means for this answer.'),
};
const nextCursor = z.string().nullable().describe('Give it as `cursor` to read on; null: this was the last page.');

// An id makes a shape a named one of the OpenAPI document.
export const runResponse = runViewSchema.meta({ id: 'RunResponse' });
export const runDetailResponse = runDetailSchema.extend(fresh).meta({ id: 'RunDetail' });
export const runListResponse = z.object({ runs: z.array(runResponse), nextCursor, ...fresh }).meta({ id: 'RunList' });
const runEvent = runEventSchema.meta({ id: 'RunEvent' });
export const runEventsResponse = z
  .object({
    events: z.array(runEvent),
    nextSeq: z.int().describe('Give it as `after` to read on.'),
  })
  .meta({ id: 'RunEvents' });

export const replayResponse = replayReportSchema.meta({ id: 'ReplayReport' });

const pipeline = z.object({
  id: z.guid().nullable().describe('null: the built-in one.'),
  installationId: z.guid().nullable().describe('The tenant whose it is; null: everywhere.'),
  name: z.string(),
  description: z.string().nullable(),
  stages: z.array(pipelineStageSchema),
  warnings: z.array(z.string()),
  createdAt: z.iso.datetime().nullable(),
  updatedAt: z.iso.datetime().nullable(),
});
export const pipelineResponse = pipeline.meta({ id: 'PipelineResponse' });
export type PipelineView = z.infer<typeof pipeline>;
export const freshPipelineResponse = pipeline.extend(fresh).meta({ id: 'PipelineDetail' });
export const pipelineListResponse = z
  .object({ pipelines: z.array(pipelineResponse), ...fresh })
  .meta({ id: 'PipelineList' });

export const pullRequestResponse = pullRequestViewSchema.meta({ id: 'PullRequest' });
export const pullRequestListResponse = z
  .object({ pullRequests: z.array(pullRequestResponse), nextCursor })
  .meta({ id: 'PullRequestList' });

export const quarantineResponse = quarantineViewSchema.meta({ id: 'Quarantine' });
export const quarantineListResponse = z
  .object({ quarantines: z.array(quarantineResponse), nextCursor })
  .meta({ id: 'QuarantineList' });
