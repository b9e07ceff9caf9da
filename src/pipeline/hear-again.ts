import type { Pool } from 'pg';
import { modelNameText, parseModelName } from '../core/model/model-name.js';
import { chooseModel } from '../core/model/model-settings.js';
import { type Consultation, consultationSchema, type ModelQuestion } from '../core/model/question.js';
import type { StageName } from '../core/stages.js';
import type { ModelCall } from '../model/model.js';
import type { Models } from '../model/models.js';
import { recordedModel } from '../model/recorded-model.js';
import { findModelReplies, findReplayObjection } from '../store/model-calls.js';
import { SteerError } from '../store/steer-runs.js';
import { type Asking, askAll } from './consult.js';

/** What a replay hears of a model, and the calls that were made for it. */
export type Hearing = {
  /** `input`: what was kept of the stage; null: no model had a say in it. */
  hear(stage: StageName, input: unknown, questions: ModelQuestion[]): Promise<Consultation | null>;
  calls: (ModelCall & { stage: StageName })[];
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
    calls: [],
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

/** Another model, or the same once more, is asked what this version would ask it. Its calls are within the operator's budgets. */
export function otherHearing(
  pool: Pool,
  runId: string,
  models: Models | null,
  wanted: string,
  dryRun: boolean,
): Hearing {
  if (dryRun)
    throw new SteerError(
      'conflict',
      'What a model is asked has to be recorded, and a dry run records nothing: leave one of the two out.',
    );
  if (models === null)
    throw new SteerError('conflict', 'No language model is set up: set REGREEN_MODEL, or replay without --model.');
  const chosen = chooseModel(models.settings, wanted);
  if ('mistake' in chosen) throw new SteerError('conflict', `--model ${chosen.mistake}`);
  const model = models.open(chosen.name);
  const calls: Hearing['calls'] = [];
  const asking = (stage: StageName): Asking => ({
    async mayCall(estimate) {
      const own = {
        tokens: calls.reduce((sum, call) => sum + call.tokensIn + call.tokensOut, 0),
        usd: calls.reduce((sum, call) => sum + (call.costUsd ?? 0), 0),
      };
      const no = await findReplayObjection(pool, runId, own, estimate, models.budgets);
      return no === null ? 'yes' : { no };
    },
    record: async (call) => void calls.push({ ...call, stage }),
    done: async () => undefined,
  });
  return {
    calls,
    hear: async (stage, _, questions) => ({
      model: modelNameText(chosen.name),
      answers: await askAll(model, questions, () => asking(stage), NEVER),
    }),
  };
}
