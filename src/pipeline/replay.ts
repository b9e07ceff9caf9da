import type { Pool } from 'pg';
import { cleanDeep } from '../core/clean-text.js';
import { redactDeep } from '../core/redact/index.js';
import { differencesOf, type ReplayedStage, type ReplayReport } from '../core/replay-report.js';
import { isStageName } from '../core/stages.js';
import { findRecordedStages, type RecordedStage, recordReplay } from '../store/replays.js';
import { stageNamed } from './index.js';

/**
 * Lets every stage of a finished run decide again on what it decided on then, with the code of today, and says what comes out differently.
 * Nothing is read from GitHub and nothing is put there. A dry run is not recorded either. Throws `SteerError` when there is nothing to replay.
 */
export async function replayRun(
  { pool, codeRef }: { pool: Pool; codeRef: string },
  runId: string,
  { dryRun }: { dryRun: boolean },
): Promise<ReplayReport> {
  const stages = (await findRecordedStages(pool, runId)).map(replayStage);
  const compared = stages.filter(({ outcome }) => outcome !== 'not_recorded');
  return {
    runId: dryRun ? null : await recordReplay(pool, runId, stages, codeRef),
    of: runId,
    same: compared.length > 0 && compared.every(({ outcome }) => outcome === 'same'),
    stages: stages.map(({ result: _, ...stage }) => stage),
  };
}

type Replayed = ReplayedStage & { result: unknown };

function replayStage(recorded: RecordedStage): Replayed {
  const { stage } = recorded;
  const missing = (note: string): Replayed => ({ stage, outcome: 'not_recorded', differences: [], note, result: null });
  if (!isStageName(stage)) return missing('this version has no such stage');
  if (recorded.input === null) return missing(reasonOf(recorded));
  try {
    const { status, result, rowsIn, rowsOut } = stageNamed(stage).repeat(recorded.input);
    // As it would be stored: what JSON does not carry is no difference.
    const after = JSON.parse(JSON.stringify({ status, rowsIn, rowsOut, result: cleanDeep(redactDeep(result)) }));
    const before = {
      status: recorded.status,
      rowsIn: recorded.rowsIn,
      rowsOut: recorded.rowsOut,
      result: cleanDeep(redactDeep(recorded.result)),
    };
    const differences = differencesOf(before, after);
    return {
      stage,
      outcome: differences.length === 0 ? 'same' : 'different',
      differences,
      note: null,
      result: after.result,
    };
  } catch (error) {
    return missing(`this version cannot read what was kept: ${(error as Error).message.slice(0, 300)}`);
  }
}

function reasonOf({ status, result }: RecordedStage): string {
  if (status === 'skipped')
    return `it was skipped: ${(result as { skipped?: string } | null)?.skipped ?? 'no reason kept'}`;
  if (status === 'failed') return 'it failed: there was no answer';
  return 'what it decided on was not kept';
}
