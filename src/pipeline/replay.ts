import type { Pool } from 'pg';
import { cleanDeep } from '../core/clean-text.js';
import { redactDeep } from '../core/redact/index.js';
import { differencesOf, type ReplayedStage, type ReplayReport } from '../core/replay-report.js';
import { isStageName } from '../core/stages.js';
import type { Models } from '../model/models.js';
import { findRecordedStages, type RecordedStage, recordReplay } from '../store/replays.js';
import type { StageRecord } from '../store/run-progress.js';
import { SteerError } from '../store/steer-runs.js';
import { type Hearing, otherHearing, recordedHearing } from './hear-again.js';
import { stageNamed } from './index.js';
import type { AnyStage } from './stage.js';

export type ReplayOptions = {
  /** Nothing is recorded. */
  dryRun: boolean;
  /** Another model (`provider/name`) is asked instead of hearing the recorded replies; null: none is asked. */
  model?: string | null;
};

/**
 * Lets every stage of a finished run decide again on what it decided on then, with the code of today, and says what comes out differently.
 * Nothing is read from GitHub and nothing is put there. What a model said is heard again from its record, or asked of another one. A dry run is
 * not recorded either. Throws `SteerError` when there is nothing to replay, or not so.
 */
export async function replayRun(
  { pool, codeRef, models = null }: { pool: Pool; codeRef: string; models?: Models | null },
  runId: string,
  { dryRun, model = null }: ReplayOptions,
): Promise<ReplayReport> {
  const recorded = await findRecordedStages(pool, runId);
  if (model !== null && dryRun)
    throw new SteerError(
      'conflict',
      'What a model is asked has to be recorded, and a dry run records nothing: leave one of the two out.',
    );
  const hearing =
    model === null ? await recordedHearing(pool, runId) : await otherHearing({ pool, models, codeRef }, runId, model);
  const stages: Replayed[] = [];
  for (const stage of recorded) stages.push(await replayStage(stage, hearing));
  const compared = stages.filter(({ outcome }) => outcome !== 'not_recorded');
  const replayId = dryRun ? null : await recordReplay(pool, runId, stages, codeRef, hearing.opened);
  return {
    runId: replayId,
    of: runId,
    same: compared.length > 0 && compared.every(({ outcome }) => outcome === 'same'),
    stages: stages.map(({ result: _, ...stage }) => stage),
  };
}

type Replayed = ReplayedStage & { result: unknown };

async function replayStage(recorded: RecordedStage, hearing: Hearing): Promise<Replayed> {
  const { stage } = recorded;
  const missing = (note: string): Replayed => ({ stage, outcome: 'not_recorded', differences: [], note, result: null });
  if (!isStageName(stage)) return missing('this version has no such stage');
  if (recorded.input === null) return missing(reasonOf(recorded));
  const unreadable = (error: unknown) =>
    missing(`this version cannot read what was kept: ${(error as Error).message.slice(0, 300)}`);
  let repeated: ReturnType<AnyStage['repeat']>;
  try {
    repeated = stageNamed(stage).repeat(recorded.input);
  } catch (error) {
    return unreadable(error);
  }
  const consultation = await hearing.hear(stage, recorded.input, repeated.questions);
  try {
    return compare(recorded, repeated.conclude(consultation));
  } catch (error) {
    return unreadable(error);
  }
}

function compare(recorded: RecordedStage, { status, result, rowsIn, rowsOut }: StageRecord): Replayed {
  // As it would be stored: what JSON does not carry is no difference.
  const after = JSON.parse(JSON.stringify({ status, rowsIn, rowsOut, result: cleanDeep(redactDeep(result)) }));
  const before = {
    status: recorded.status,
    rowsIn: recorded.rowsIn,
    rowsOut: recorded.rowsOut,
    result: cleanDeep(redactDeep(recorded.result)),
  };
  const differences = differencesOf(before, after);
  const outcome = differences.length === 0 ? 'same' : 'different';
  return { stage: recorded.stage, outcome, differences, note: null, result: after.result };
}

function reasonOf({ status, result }: RecordedStage): string {
  if (status === 'skipped')
    return `it was skipped: ${(result as { skipped?: string } | null)?.skipped ?? 'no reason kept'}`;
  if (status === 'failed') return 'it failed: there was no answer';
  return 'what it decided on was not kept';
}
