import type { Pool } from 'pg';
import { repositoryBudgets } from '../core/model/budgets.js';
import { modelNameText, parseModelName } from '../core/model/model-name.js';
import { chooseModel } from '../core/model/model-settings.js';
import { type Consultation, consultationSchema, type ModelQuestion } from '../core/model/question.js';
import type { StageName } from '../core/stages.js';
import type { Models } from '../model/models.js';
import { recordedModel } from '../model/recorded-model.js';
import { findModelReplies } from '../store/model-calls.js';
import { type OpenedReplay, openReplay } from '../store/replays.js';
import { SteerError } from '../store/steer-runs.js';
import { type Asking, askAll, paidAsking } from './consult.js';

/** What a replay hears of a model. */
export type Hearing = {
  /** `input`: what was kept of the stage; null: no model had a say in it. */
  hear(stage: StageName, input: unknown, questions: ModelQuestion[]): Promise<Consultation | null>;
  /** The replay's own run, where it is there already. */
  opened: OpenedReplay | null;
};

/** A replay is not stopped: it is a command that ends with its process. */
const NEVER = new AbortController().signal;

const keptConsultation = (input: unknown): Consultation | null => {
  const model = typeof input === 'object' && input !== null && 'model' in input ? input.model : null;
  return consultationSchema.nullable().catch(null).parse(model);
};

/**
 * The replies that the run had, heard again from their record. Where there is none for what this version asks (no reply had come, or it asks
 * in other words), the answer that was kept stands.
 */
export async function recordedHearing(pool: Pool, runId: string): Promise<Hearing> {
  const replies = await findModelReplies(pool, runId);
  return {
    opened: null,
    async hear(_, input, questions) {
      const kept = keptConsultation(input);
      const named = kept && parseModelName(kept.model);
      if (!kept || !named || 'mistake' in named) return null;
      const { provider, model } = named.name;
      const own = replies.filter((call) => call.provider === provider && call.model === model);
      const heard = await askAll(recordedModel(named.name, own), questions, () => FREE, NEVER);
      const known = (purpose: string) => kept.answers.find((answer) => answer.purpose === purpose);
      return {
        model: kept.model,
        answers: heard.map((answer) => (answer.kind === 'unavailable' ? (known(answer.purpose) ?? answer) : answer)),
      };
    },
  };
}

const FREE: Asking = {
  mayCall: async () => 'yes',
  record: async () => undefined,
  done: async () => undefined,
};

/**
 * Another model, or the same once more, is asked what this version would ask it: within the budgets, on a run of the replay's own that is there
 * before the first call. Throws `SteerError` where nobody can be asked.
 */
export async function otherHearing(
  { pool, models, codeRef }: { pool: Pool; models: Models | null; codeRef: string },
  runId: string,
  wanted: string,
): Promise<Hearing> {
  if (models === null)
    throw new SteerError('conflict', 'No language model is set up: set REGREEN_MODEL, or replay without --model.');
  const chosen = chooseModel(models.settings, wanted);
  if ('mistake' in chosen) throw new SteerError('conflict', `--model ${chosen.mistake}`);
  const model = models.open(chosen.name);
  const opened = await openReplay(pool, runId, codeRef);
  const budgets = opened.plan ? repositoryBudgets(models.budgets, opened.plan.config.model) : models.budgets;
  return {
    opened,
    hear: async (stage, _, questions) => ({
      model: modelNameText(chosen.name),
      answers: await askAll(model, questions, paidAsking(pool, stage, { model, budgets }, opened, []), NEVER),
    }),
  };
}
