import { BUILT_IN_NAME } from '../../core/pipeline-name.js';
import { printable, printableJson } from '../../core/printable.js';
import { findPipeline } from '../../store/pipelines.js';
import { findPullRequest } from '../../store/read-pull-requests.js';
import { cancelRun, createRun, type Resumed, resumeRun } from '../../store/steer-runs.js';
import { CliError, type CliIo, print } from '../io.js';
import type { CancelFlags, CreateFlags, ResumeFlags, RunsDeps } from './deps.js';
import { getRunId } from './find.js';
import { refuse } from './refuse.js';

/** `regreen runs cancel` */
export async function cancel(io: CliIo, deps: RunsDeps, id: string, { reason, json }: CancelFlags): Promise<void> {
  const { runId, outcome } = await deps.withDatabase(
    async (pool) => {
      const runId = await getRunId(pool, id);
      return { runId, outcome: await cancelRun(pool, runId, reason).catch(refuse) };
    },
    { readOnly: false },
  );
  if (json) return print(io, printableJson({ runId, outcome }));
  print(
    io,
    outcome === 'cancelled'
      ? `Run ${runId} is cancelled.`
      : `Run ${runId} is asked to stop: its worker ends it in a moment.`,
  );
}

/** `regreen runs resume` */
export async function resume(
  io: CliIo,
  deps: RunsDeps,
  id: string,
  { payload = null, json }: ResumeFlags,
): Promise<void> {
  const { of, runId, how } = await deps.withDatabase(
    async (pool) => {
      const of = await getRunId(pool, id);
      const resumed = await resumeRun(pool, of, payload).catch(refuse);
      await ring(io, deps, resumed.pullRequestId, 0);
      return { of, ...resumed };
    },
    { readOnly: false },
  );
  if (json) return print(io, printableJson({ runId, of, how }));
  print(io, SENTENCES[how](runId, of));
  if (payload !== null && how !== 'answered') print(io, 'It waited for nothing: the payload was not used.');
}

/** `regreen runs create` */
export async function create(
  io: CliIo,
  deps: RunsDeps,
  pullRequest: string,
  { message, pipeline, json }: CreateFlags,
): Promise<void> {
  const { runId } = await deps.withDatabase(
    async (pool) => {
      const found = await findPullRequest(pool, pullRequest);
      if (!found)
        throw new CliError(1, `There is no pull request ${pullRequest} here: it is named as OWNER/NAME#NUMBER.`);
      if (pipeline !== undefined && pipeline !== BUILT_IN_NAME) {
        if (!(await findPipeline(pool, pipeline, found.installationId)))
          throw new CliError(
            1,
            `There is no pipeline ${printable(pipeline)} for ${printable(found.repository)}: regreen pipelines list shows those there are.`,
          );
      }
      const created = await createRun(pool, { pullRequestId: found.pullRequestId, message, pipeline }).catch(refuse);
      await ring(io, deps, created.pullRequestId, created.runAfter.getTime() - Date.now());
      return created;
    },
    { readOnly: false },
  );
  if (json) return print(io, printableJson({ runId }));
  print(io, `Run ${runId} is queued.`);
}

/** Nobody has to be told: a running Regreen finds the run within seconds. */
const ring = (io: CliIo, deps: RunsDeps, pullRequestId: string, delayMs: number): Promise<void> =>
  deps.enqueue(pullRequestId, Math.max(0, delayMs)).catch((error: Error) => {
    io.stderr.write(`The queue was not reached (${error.message}): a running Regreen finds the run within seconds.\n`);
  });

const SENTENCES: Record<Resumed['how'], (runId: string, of: string) => string> = {
  answered: (runId) => `Run ${runId} goes on.`,
  retried: (runId, of) => `Run ${runId} takes up where ${of} ended.`,
  joined: (runId, of) =>
    `Run ${runId} is queued for the pull request already and looks at everything anew: ${of} needs no run of its own.`,
};
