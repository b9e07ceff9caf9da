import { printableJson } from '../../core/printable.js';
import { cancelRun, type Resumed, resumeRun } from '../../store/steer-runs.js';
import { type CliIo, print } from '../io.js';
import type { CancelFlags, ResumeFlags, RunsDeps } from './deps.js';
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
      await deps.enqueue(resumed.pullRequestId, 0).catch((error: Error) => {
        io.stderr.write(
          `The queue was not reached (${error.message}): a running Regreen finds the run within seconds.\n`,
        );
      });
      return { of, ...resumed };
    },
    { readOnly: false },
  );
  if (json) return print(io, printableJson({ runId, of, how }));
  print(io, SENTENCES[how](runId, of));
}

const SENTENCES: Record<Resumed['how'], (runId: string, of: string) => string> = {
  answered: (runId) => `Run ${runId} goes on.`,
  retried: (runId, of) => `Run ${runId} takes up where ${of} ended.`,
  joined: (runId, of) =>
    `Run ${runId} is queued for the pull request already and looks at everything anew: ${of} needs no run of its own.`,
};
