import { HOLD_LABEL, isHoldLabel } from '../core/hold-label.js';
import { checkResumePayload } from '../core/resume-payload.js';
import { type RunPlan, stageApplies } from '../core/run-plan.js';
import { STAGE_NAMES, type StageName } from '../core/stages.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { findOutwardWrite } from '../store/outward-writes.js';
import type { StageAnswer } from '../store/run-progress.js';
import { stageNamed } from './index.js';
import { analyzeResultOf } from './results.js';
import { type AnyStage, NoLongerCurrentError, RetryLaterError, type RunIo, WaitForInputError } from './stage.js';

/** The answer of one stage as the run's plan has it: skipped where its conditions do not hold, or a person says no; else performed. */
export async function answerOf(stage: AnyStage, run: ClaimedRun, io: RunIo): Promise<StageAnswer> {
  const { plan, target } = io;
  if (plan.nothing !== null) return skipped(plan.nothing);
  // It may have been put on while the run was at work, or waited.
  if (target.labels.some(isHoldLabel)) return skipped(`the label ${HOLD_LABEL} is on the pull request`);
  const planned = plan.stages.find((each) => each.stage === stage.name);
  if (!planned) return skipped(`not in the pipeline ${plan.pipeline.name}`);
  const { applies, reason } = stageApplies(planned, await factsOf(run, io));
  if (!applies) return skipped(reason);
  const failing = analyzeResultOf(run).failures.length > 0;
  if (planned.approval && (failing || !ABOUT_FAILURES.has(stage.name))) {
    const payload = run.resumePayload ?? answerFor(stage.name, plan);
    if (payload === null) {
      const sentence = `Regreen waits for somebody to approve the stage ${stage.name}, or not (false):`;
      await tell(stage.name, sentence, run, io);
      throw new WaitForInputError(`approval of ${stage.name}`);
    }
    const checked = checkResumePayload(stage.name, answerAlone(payload));
    if ('problem' in checked) throw new WaitForInputError(checked.problem);
    if (!checked.payload.approved)
      return skipped(`not approved${checked.payload.by ? ` by ${checked.payload.by}` : ''}`);
  }
  // Reviewers read much, and a model takes its time: people hear first what is known.
  if (stage.name === 'review') await tell(stage.name, null, run, io);
  try {
    return await stage.perform(run, io);
  } catch (error) {
    if (error instanceof WaitForInputError)
      await tell(
        stage.name,
        `Regreen waits for ${error.message}. Say /regreen approve or /regreen reject in a comment, answer on the dashboard, or run:`,
        run,
        io,
      );
    throw error;
  }
}

/** An answer is to the stage that had asked, and to those before it, which had theirs. A fix that was shown asks for the stage that applies it. */
const answerFor = (name: StageName, { asked: { answer } }: RunPlan): RunPlan['asked']['answer'] =>
  answer && STAGE_NAMES.indexOf(name) <= STAGE_NAMES.findIndex((each) => each === (answer.stage ?? 'fix'))
    ? answer
    : null;

/** What was said, without what there was to be seen. Whoever answered by a comment or a button has a name; others need not have one. */
const answerAlone = (payload: unknown): unknown => {
  const {
    by,
    attempts: _,
    stage: __,
    ...rest
  } = payload as { by?: string | null; attempts?: unknown; stage?: unknown };
  return by == null ? rest : { ...rest, by };
};

/** Where no check has failed these have nothing that a person would have to decide. */
const ABOUT_FAILURES: ReadonlySet<StageName> = new Set(['fix', 'notify']);

async function factsOf(run: ClaimedRun, { target, pool }: RunIo): Promise<Parameters<typeof stageApplies>[1]> {
  const posted = (await findOutwardWrite(pool, run.repositoryId, 'check_run', run.headSha)) !== null;
  return { ...target, failedChecks: analyzeResultOf(run).failures.map(({ checkName }) => checkName), posted };
}

/**
 * People hear what was found out, and that it is their turn where the run is to wait; unless telling has conditions of its own that do not
 * hold, or waits for a person itself. That it could not be told is no reason not to go on.
 */
async function tell(stage: StageName, waits: string | null, run: ClaimedRun, io: RunIo): Promise<void> {
  const telling = io.plan.stages.find((planned) => planned.stage === 'notify');
  if (!telling || telling.approval || !stageApplies(telling, await factsOf(run, io)).applies) return;
  const waiting =
    waits === null
      ? null
      : {
          sentence: waits,
          command: `regreen runs resume ${run.id} --payload '{"approved": true}'`,
        };
  try {
    await stageNamed('notify').perform(run, { ...io, waiting });
  } catch (error) {
    if (error instanceof RetryLaterError || error instanceof NoLongerCurrentError || io.signal.aborted) throw error;
    io.log.warn({ err: error, stage }, 'what was found out could not be told yet');
  }
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
