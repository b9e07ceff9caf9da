import { count, observe } from './metrics.js';
import { CONSUMER, inSpan, SERVER, tellSpan } from './spans.js';
import { parentPlace, runPlace } from './trace-ids.js';

type Run = { id: string; traceId: string | null; plan: { pipeline: { name: string } } | null };

/** What became of a run or of a stage, in the words of https://opentelemetry.io/docs/specs/semconv/registry/attributes/cicd/ */
const RESULTS: Record<string, string> = {
  completed: 'success',
  degraded: 'success',
  skipped: 'skip',
  cancelled: 'cancellation',
  failed: 'error',
  retry: 'error',
};

/** Every span of a run says whose it is, for what a worker that died had begun is in no span. */
const ofRun = (run: Run) => ({ 'cicd.pipeline.run.id': run.id });

/** One job of a worker: the run as far as it goes here. https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
export const watchJob = <T>(queue: string, run: Run, continued: boolean, work: () => Promise<T>): Promise<T> => {
  if (continued) count('regreen_runs_continued_total');
  const attributes = {
    ...ofRun(run),
    'messaging.system': 'bullmq',
    'messaging.operation.type': 'process',
    'messaging.operation.name': 'process',
    'messaging.destination.name': queue,
    'regreen.run.continued': continued,
  };
  return inSpan(`process ${queue}`, { at: runPlace(run), kind: CONSUMER, attributes }, work);
};

/** One attempt at a stage. https://opentelemetry.io/docs/specs/semconv/cicd/cicd-spans/#pipeline-task-run */
export function watchStage<T>(
  run: Run,
  stage: string,
  attemptAt: (begun: (attempt: number) => void) => Promise<T>,
  statusOf: (outcome: T) => string,
): Promise<T> {
  const start = performance.now();
  const noted = (status: string) =>
    observe('regreen_stage_seconds', (performance.now() - start) / 1000, { stage, status });
  const attributes = { ...ofRun(run), 'cicd.pipeline.task.name': stage };
  return inSpan(stage, { at: runPlace(run), attributes }, async (span) => {
    try {
      const outcome = await attemptAt((attempt) =>
        span.set({ 'cicd.pipeline.task.run.id': `${run.id}/${stage}/${attempt}` }),
      );
      const status = statusOf(outcome);
      noted(status);
      span.set({ 'cicd.pipeline.task.run.result': RESULTS[status] ?? status, 'regreen.stage.status': status });
      if (status === 'failed') span.failed('stage_failed');
      return outcome;
    } catch (error) {
      noted('lost');
      throw error;
    }
  });
}

export const noteDeaths = (stage: string): void => count('regreen_stage_tries_after_death_total', { stage });

/** The whole run, told at its end by whoever ended it. https://opentelemetry.io/docs/specs/semconv/cicd/cicd-spans/#pipeline-run */
export function noteRunEnd(
  run: Run,
  status: string,
  { startedAt, queuedMs }: { startedAt: Date; queuedMs: number },
): void {
  count('regreen_runs_ended_total', { status });
  observe('regreen_run_seconds', Math.max(0, Date.now() - startedAt.getTime()) / 1000, { status });
  observe('regreen_run_queued_seconds', Math.max(0, queuedMs) / 1000);
  const place = runPlace(run);
  if (place === null) return;
  const name = run.plan?.pipeline.name;
  tellSpan('RUN', {
    place,
    at: parentPlace(run),
    kind: SERVER,
    startedAt,
    attributes: {
      ...ofRun(run),
      'cicd.pipeline.action.name': 'RUN',
      ...(name === undefined ? {} : { 'cicd.pipeline.name': name }),
      'cicd.pipeline.result': RESULTS[status] ?? status,
      'regreen.run.status': status,
      'regreen.run.queued_ms': Math.round(queuedMs),
      ...(status === 'failed' ? { 'error.type': 'run_failed' } : {}),
    },
  });
}
