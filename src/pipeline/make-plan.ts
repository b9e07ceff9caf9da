import { type ConfigMistake, configAnnotations, configSentences } from '../core/config-mistakes.js';
import { fingerprint } from '../core/fingerprint.js';
import { addresseeMistakes } from '../core/notifications/addressees.js';
import { chosenPipeline, planRun, type RunPlan } from '../core/run-plan.js';
import { modelFor } from '../model/models.js';
import { beginRun } from '../store/begin-run.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { findPipeline } from '../store/pipelines.js';
import { transaction } from '../store/pool.js';
import { wakeFailing } from '../store/quarantines.js';
import { getRunTarget } from '../store/run-target.js';
import { followConfiguration } from '../store/settle-quarantines.js';
import { heedCommands } from './heed-commands.js';
import type { QuarantineEffect } from './heed-quarantine.js';
import { readConfig } from './read-config.js';
import { rereadPullRequestAlone } from './reread.js';
import { RetryLaterError, type World } from './stage.js';
import { senderOf } from './telling.js';

/**
 * What the run does and by which settings: the configuration of the repository as it stands now, and the pipeline it chooses. Saved with the
 * run, so that what changes meanwhile is for the next one.
 */
export async function makePlan(run: ClaimedRun, world: World, appConfigHash: string): Promise<RunPlan> {
  const [isSettled, { config, mistakes, sources, notes, layers }] = await Promise.all([
    rereadPullRequestAlone(run, world),
    readConfig(run.repositoryId, world, run.headSha),
  ]);
  const pullRequest = await getRunTarget(world.pool, run);
  if (pullRequest.needsRefresh && !isSettled)
    throw new RetryLaterError('the pull request changed twice in one second: what it is now is read again', A_SECOND);
  const woken = await followConfiguration(world.pool, run.repositoryId, config.quarantine, run.pullRequestId);
  if (woken.length > 0) await world.enqueue(woken);
  const name = chosenPipeline(config, run.requestedPipeline);
  const unheard = addresseeMistakes(layers, world.notifyRules, senderOf(world.target));
  const planned = planRun({
    pipeline: name === null ? null : await findPipeline(world.pool, name, run.installationId),
    config,
    sources,
    mistakes: {
      sentences: [...configSentences(mistakes.filter(standsHere)), ...sentencesOf(unheard, true)],
      annotations: configAnnotations(mistakes),
    },
    requested: run.requestedPipeline,
    pullRequest,
  });
  const elsewhere = [
    ...configSentences(mistakes.filter((mistake) => !standsHere(mistake))),
    ...sentencesOf(unheard, false),
  ];
  const heeded = await heedCommands(run, world);
  const plan = {
    ...planned,
    asked: heeded.asked,
    notes: [...notes, ...elsewhere, ...planned.notes, ...heeded.notes, ...modelNotes(world, planned)],
  };
  const configHash = fingerprint([appConfigHash, plan.config, plan.stages]);
  await beginRun(world.pool, run, { plan, configHash }, heeded.effects);
  await tellOthers(checksOf(heeded.effects.quarantines), run, world);
  run.plan = plan;
  run.configHash = configHash;
  return plan;
}

const sentencesOf = (found: ReturnType<typeof addresseeMistakes>, own: boolean): string[] =>
  found.filter((one) => one.own === own).map(({ sentence }) => sentence);

/** GitHub dates to the second. */
const A_SECOND = 1_000;

const checksOf = (effects: readonly QuarantineEffect[]): string[] =>
  effects.flatMap((effect) => (effect.kind === 'put' ? [effect.given.check] : effect.checks));

/** Other pull requests that one of these checks fails on are looked at again; those that are not reached are told by their next event. */
async function tellOthers(checks: string[], run: ClaimedRun, { pool, enqueue }: World): Promise<void> {
  if (checks.length === 0) return;
  const opened = await transaction(pool, (sql) =>
    wakeFailing(sql, run.repositoryId, checks, { except: run.pullRequestId }),
  );
  if (opened.length > 0) await enqueue(opened);
}

/** A model that the operator does not allow is not asked, and people hear why. */
function modelNotes({ models }: World, { config }: Pick<RunPlan, 'config'>): string[] {
  const { mistake } = modelFor(models, config.model);
  return mistake === null ? [] : [mistake];
}

/** Whether the repository's own people can mend it: then they are asked to act. Of the others they are told. */
const standsHere = ({ scope }: ConfigMistake): boolean => scope === 'repository' || scope === 'head';
