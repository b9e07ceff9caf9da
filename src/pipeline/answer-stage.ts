import { checkResumePayload } from '../core/resume-payload.js';
import { type RunPlan, stageApplies } from '../core/run-plan.js';
import type { StageName } from '../core/stages.js';
import type { ClaimedRun } from '../store/claim-run.js';
import type { StageAnswer } from '../store/run-progress.js';
import { stageNamed } from './index.js';
import { analyzeResultOf } from './results.js';
import { type AnyStage, type RunIo, WaitForInputError } from './stage.js';

/** The answer of one stage as the run's plan has it: skipped where its conditions do not hold, or a person says no; else performed. */
export async function answerOf(stage: AnyStage, run: ClaimedRun, io: RunIo): Promise<StageAnswer> {
  const { plan, target } = io;
  if (plan.nothing !== null) return skipped(plan.nothing);
  const planned = plan.stages.find((each) => each.stage === stage.name);
  if (!planned) return skipped(`not in the pipeline ${plan.pipeline.name}`);
  const failedChecks = analyzeResultOf(run).failures.map(({ checkName }) => checkName);
  const { applies, reason } = stageApplies(planned, { ...target, failedChecks });
  if (!applies) return skipped(reason);
  if (planned.approval) {
    if (run.resumePayload === null) {
      await tellThatItWaits(stage.name, run, io);
      throw new WaitForInputError(`approval of ${stage.name}`);
    }
    const checked = checkResumePayload(stage.name, run.resumePayload);
    if ('problem' in checked) throw new WaitForInputError(checked.problem);
    if (!checked.payload.approved)
      return skipped(`not approved${checked.payload.by ? ` by ${checked.payload.by}` : ''}`);
  }
  return stage.perform(run, io);
}

/** People hear what was found out, and that it is their turn; unless telling is what waits. */
async function tellThatItWaits(stage: StageName, run: ClaimedRun, io: RunIo): Promise<void> {
  const names = io.plan.stages.map((planned) => planned.stage);
  if (names.indexOf('notify') <= names.indexOf(stage)) return;
  const waiting = {
    sentence: `Regreen waits for somebody to approve the stage ${stage}, or not (false):`,
    command: `regreen runs resume ${run.id} --payload '{"approved": true}'`,
  };
  await stageNamed('notify').perform(run, { ...io, waiting });
}

/** The stage that follows in the plan; none where there is nothing to do at all. */
export function nextOf({ stages, nothing }: RunPlan, stage: StageName): StageName | null {
  if (nothing !== null) return null;
  return stages[stages.findIndex((each) => each.stage === stage) + 1]?.stage ?? null;
}

const skipped = (reason: string): StageAnswer => ({
  record: { status: 'skipped', rowsIn: 0, rowsOut: 0, result: { skipped: reason } },
  input: null,
  inputFingerprint: null,
  reused: null,
});
