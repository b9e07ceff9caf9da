import { cleanText } from '../core/clean-text.js';
import { redact, redactDeep } from '../core/redact/index.js';
import { findRunStatus } from '../store/find-run-status.js';
import { findPullRequest } from '../store/read-pull-requests.js';
import { listRunEvents } from '../store/read-runs.js';
import { findRepositoryOf, findRepositoryOfRun } from '../store/repository-of.js';
import { cancelRun, createRun, resumeRun } from '../store/steer-runs.js';
import { replayResponse, runDetailResponse, runEventsResponse, runListResponse, runResponse } from './answers.js';
import { toRunView } from './cached-runs.js';
import type { ApiParts } from './parts.js';
import { Problem } from './problem.js';
import { eventsQuery, runCancel, runCreate, runParams, runReplay, runResume, runsQuery } from './requests.js';
import { type Answer, type Call, checked, type Route, route } from './route.js';
import { demandWrite, narrowTo, seenBy } from './tenant.js';

export const runRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/runs',
    scope: 'runs:write',
    summary: 'Ask for a pass over a pull request',
    description: 'Opens a run, or joins the one that is queued for the pull request already.',
    body: checked(runCreate),
    answers: { 202: [{ description: 'The run that will do it.', schema: runResponse }] },
    async handle({ caller, body, log }, parts) {
      const pullRequest = await findPullRequest(parts.pool, body.pullRequest, seenBy(caller));
      if (!pullRequest)
        throw new Problem(
          404,
          `There is no pull request ${body.pullRequest} here: GET /api/v1/pull-requests shows those there are.`,
        );
      const { pullRequestId, installationId } = pullRequest;
      await demandWrite(caller, await findRepositoryOf(parts.pool, pullRequestId), parts);
      const pipeline = body.pipeline ?? null;
      if (pipeline !== null && !(await parts.pipelines.get(pipeline, { installationId })))
        throw new Problem(
          422,
          `There is no pipeline ${pipeline} for this pull request: GET /api/v1/pipelines shows those there are.`,
        );
      const message = body.message ? redact(cleanText(body.message)) : null;
      const { runId, runAfter } = await createRun(parts.pool, { pullRequestId, message, pipeline });
      await ring(parts, pullRequestId, runAfter.getTime() - parts.now(), log);
      return runAnswer(202, runId, { caller }, parts);
    },
  }),
  route({
    method: 'GET',
    path: '/runs',
    scope: 'runs:read',
    summary: 'List runs, the newest first',
    query: runsQuery,
    answers: { 200: [{ description: 'A page of them.', schema: runListResponse }] },
    async handle({ caller, query }, parts) {
      const { repo: repository, pr, installation, ...same } = query;
      const tenant = await narrowTo(parts.pool, caller, installation);
      const pullRequest = typeof pr === 'number' ? { pullRequestNumber: pr } : { pullRequestId: pr };
      const body = await parts.runs.list({ ...same, repository, ...pullRequest, ...tenant });
      return { status: 200, body };
    },
  }),
  route({
    method: 'GET',
    path: '/runs/{id}',
    scope: 'runs:read',
    summary: 'Show a run with its stages, findings and deliveries',
    description:
      'A finished run comes out of memory when it was read within the hour; of that answer only `childRunIds`, the runs made from it since, can be behind. The header "Cache-Control: no-cache" asks the database in any case.',
    params: runParams,
    answers: { 200: [{ description: 'The run.', schema: runDetailResponse }] },
    async handle({ caller, params, headers }, parts) {
      const again = /\bno-(cache|store)\b/i.test(headers.get('cache-control') ?? '');
      const run = await parts.runs.get(params.id.toLowerCase(), seenBy(caller), { again });
      if (!run) throw noRun(params.id);
      return { status: 200, body: run };
    },
  }),
  route({
    method: 'POST',
    path: '/runs/{id}/resume',
    scope: 'runs:write',
    summary: 'Let a run go on that waits, or try one again that failed or was cancelled',
    description:
      'A run that waits goes on itself. One that failed or was cancelled is tried again by a new run, its child, from the stage it was in; when another run is queued for the pull request already, that one does it: it looks at everything anew, and is no child. An answer by a person’s token is in the name of its owner: `by` of the payload is that login then.',
    params: runParams,
    body: checked(runResume),
    answers: { 202: [{ description: 'The run that goes on, or the one that does it instead.', schema: runResponse }] },
    async handle({ caller, params, body, log }, parts) {
      const runId = await ownRun(params.id, { caller }, parts, { toWrite: true });
      const resumed = await resumeRun(parts.pool, runId, inOwnName(caller, redactDeep(body.payload)));
      parts.runs.forget(runId);
      await ring(parts, resumed.pullRequestId, 0, log);
      return runAnswer(202, resumed.runId, { caller }, parts);
    },
  }),
  route({
    method: 'POST',
    path: '/runs/{id}/cancel',
    scope: 'runs:write',
    summary: 'Cancel a run',
    params: runParams,
    body: checked(runCancel),
    answers: {
      200: [{ description: 'It is cancelled.', schema: runResponse }],
      202: [{ description: 'Its worker is asked to stop, and will in a moment.', schema: runResponse }],
    },
    async handle({ caller, params, body }, parts) {
      const runId = await ownRun(params.id, { caller }, parts, { toWrite: true });
      const outcome = await cancelRun(parts.pool, runId, redact(cleanText(body.reason ?? 'cancelled through the API')));
      return runAnswer(outcome === 'cancelled' ? 200 : 202, runId, { caller }, parts);
    },
  }),
  route({
    method: 'POST',
    path: '/runs/{id}/replay',
    scope: 'runs:write',
    summary: 'Decide again on what the record of a run holds, and tell what comes out differently',
    description: 'Nothing on GitHub is touched.',
    params: runParams,
    body: checked(runReplay),
    answers: { 200: [{ description: 'The comparison.', schema: replayResponse }] },
    async handle({ caller, params, body }, parts) {
      const runId = await ownRun(params.id, { caller }, parts, { toWrite: true });
      const report = await parts.replay(runId, body);
      parts.runs.forget(runId);
      return { status: 200, body: report };
    },
  }),
  route({
    method: 'GET',
    path: '/runs/{id}/events',
    scope: 'runs:read',
    summary: 'The story of a run, as JSON or as a live stream',
    description:
      'With "Accept: text/event-stream" it is a stream of server-sent events: `id` is the seq, `event` the type, `data` a RunEvent. The header Last-Event-ID, or else `after`, says where to go on. When the run is finished and everything was told, an event named `end` closes it: close the EventSource then.',
    params: runParams,
    query: eventsQuery,
    answers: {
      200: [
        { description: 'Events in their order, or the stream of them.', schema: runEventsResponse },
        { description: 'The stream.', type: 'text/event-stream' },
      ],
    },
    async handle({ caller, params, query, headers, head, stillAllowed, log }, parts) {
      const runId = await ownRun(params.id, { caller }, parts);
      if (!head && headers.get('accept')?.includes('text/event-stream')) {
        const afterSeq = lastEventId(headers) ?? query.after;
        return parts.streams.follow({
          runId,
          afterSeq,
          whose: whoseStream(caller),
          seenBy: seenBy(caller),
          stillSeenBy: async () => seenBy(await stillAllowed()),
          log,
        });
      }
      const events = await listRunEvents(parts.pool, runId, query.after, query.limit);
      return { status: 200, body: { events, nextSeq: events.at(-1)?.seq ?? query.after } };
    },
  }),
];

type Asking = Pick<Call<unknown, unknown, unknown>, 'caller'>;

/** The id of a run that the caller may see; another tenant's is not there. */
async function ownRun(id: string, { caller }: Asking, parts: ApiParts, { toWrite = false } = {}): Promise<string> {
  const runId = id.toLowerCase();
  if ((await findRunStatus(parts.pool, runId, seenBy(caller))) === null) throw noRun(id);
  if (toWrite) await demandWrite(caller, await findRepositoryOfRun(parts.pool, runId), parts);
  return runId;
}

/** A person's token answers in the name of its owner, whatever the payload says. Other tokens pass on who has answered. */
const inOwnName = ({ login }: Asking['caller'], payload: unknown): unknown =>
  login !== null && typeof payload === 'object' && payload !== null ? { ...payload, by: login } : payload;

/** Each person, and each tenant, has so many. */
const whoseStream = ({ person, installationId }: Asking['caller']): string | null => person?.userId ?? installationId;

const noRun = (id: string): Problem =>
  new Problem(404, `There is no run ${id} here: GET /api/v1/runs shows those there are.`);

async function runAnswer(status: number, runId: string, { caller }: Asking, parts: ApiParts): Promise<Answer> {
  const run = await parts.runs.get(runId, seenBy(caller), { again: true });
  if (!run) throw noRun(runId);
  const { stale, warning, ...detail } = run;
  return { status, body: toRunView(detail), headers: { location: `/api/v1/runs/${runId}` } };
}

/** The sweep finds the run in any case: a bell that does not ring delays it, and is no error. */
async function ring(
  { enqueue }: ApiParts,
  pullRequestId: string,
  delayMs: number,
  log: Call<unknown, unknown, unknown>['log'],
) {
  await enqueue(pullRequestId, Math.max(0, delayMs)).catch((err) =>
    log.warn({ err, pullRequestId }, 'the queue is out of reach: the sweep will find the run'),
  );
}

function lastEventId(headers: Headers): number | null {
  const text = headers.get('last-event-id');
  if (text === null || text === '') return null;
  if (!/^\d{1,9}$/.test(text))
    throw new Problem(400, `Last-Event-ID is ${text}: it must be the id of an event, which is a number.`);
  return Number(text);
}
