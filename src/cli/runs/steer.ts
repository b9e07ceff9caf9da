import { printableJson } from '../../core/printable.js';
import { cancelRun, resumeRun, SteerError } from '../../store/steer-runs.js';
import { CliError, type CliIo, print } from '../io.js';
import type { CancelFlags, ResumeFlags, RunsDeps } from './deps.js';
import { getRunId } from './find.js';

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
  const { of, runId } = await deps.withDatabase(
    async (pool) => {
      const of = await getRunId(pool, id);
      const resumed = await resumeRun(pool, of, payload).catch(refuse);
      await deps.enqueue(resumed.pullRequestId, 0).catch((error: Error) => {
        io.stderr.write(
          `The queue was not reached (${error.message}): a running Regreen finds the run within seconds.\n`,
        );
      });
      return { of, runId: resumed.runId };
    },
    { readOnly: false },
  );
  if (json) return print(io, printableJson({ runId, of }));
  print(io, runId === of ? `Run ${runId} goes on.` : `Run ${runId} takes up where ${of} ended.`);
}

const refuse = (error: unknown): never => {
  if (error instanceof SteerError)
    throw new CliError(error.kind === 'invalid' ? 2 : 1, error.message, { cause: error });
  throw error;
};
