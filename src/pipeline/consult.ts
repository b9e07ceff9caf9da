import type { Pool } from 'pg';
import { cleanDeep, cleanText } from '../core/clean-text.js';
import type { ModelCall } from '../core/model/model-call.js';
import type { Consultation, ModelAnswer, ModelQuestion } from '../core/model/question.js';
import { replySchema } from '../core/model/reply-schema.js';
import type { StageName } from '../core/stages.js';
import type { Log } from '../log.js';
import { ask, type Outcome } from '../model/ask.js';
import { ASK_LIMITS } from '../model/limits.js';
import type { Model } from '../model/model.js';
import type { RunModel } from '../model/models.js';
import type { ClaimedRun } from '../store/claim-run.js';
import {
  type AnsweredCall,
  findModelReplies,
  recordModelCall,
  releaseModelCall,
  reserveModelCall,
} from '../store/model-calls.js';

/** Longest text of an answer: a patch. */
const MAX_ANSWER = 60_000;

/** Questions of one stage that are under way at once: they wait for a server, and people for their report. */
const AT_ONCE = 3;

/** How one question is asked: its budget, and where its calls are written down. */
export type Asking = Pick<Parameters<typeof ask>[0], 'known' | 'mayCall' | 'record'> & { done(): Promise<void> };

/**
 * Asks the run's model what a stage wants to know. Every call is within the budgets, written down before its answer is used, and never paid for
 * twice: a run that goes on after its worker died hears the same replies.
 */
export async function consult(
  stage: StageName,
  questions: readonly ModelQuestion[],
  { model, name, budgets }: RunModel,
  run: ClaimedRun,
  io: { pool: Pool; log: Log; signal: AbortSignal; noMore?: AbortSignal },
): Promise<Consultation> {
  if (questions.length === 0) return { model: name, answers: [] };
  const asking = paidAsking(io.pool, stage, { model, budgets }, run, await findModelReplies(io.pool, run.id));
  const answers = await askAll(model, questions, asking, io.signal, io.noMore);
  for (const { purpose, kind, problem } of answers)
    if (problem !== null) io.log.warn({ stage, purpose, model: name, kind, problem }, 'the model gave no answer');
  return { model: name, answers };
}

/** Every call within the budgets, set aside before and written down after; `replies` are not asked for again. */
export function paidAsking(
  pool: Pool,
  stage: StageName,
  { model, budgets }: Pick<RunModel, 'model' | 'budgets'>,
  run: Parameters<typeof reserveModelCall>[1],
  replies: readonly AnsweredCall[],
): (question: ModelQuestion) => Asking {
  const { provider, model: name } = model.name;
  const own = replies.filter((call) => call.provider === provider && call.model === name);
  return ({ purpose }) => {
    let reserved: string | null = null;
    return {
      known: (promptHash) => own.findLast((call) => call.promptHash === promptHash)?.reply ?? null,
      async mayCall(estimate) {
        const answer = await reserveModelCall(pool, run, { stage, purpose }, estimate, budgets);
        if ('no' in answer) return answer;
        reserved = answer.id;
        return 'yes';
      },
      async record(call: ModelCall) {
        const id = reserved;
        if (id === null) throw new Error('A model was called that nobody had asked the budgets for.');
        // What could not be written down was paid for all the same: it stays set aside.
        reserved = null;
        await recordModelCall(pool, id, call);
      },
      async done() {
        if (reserved !== null) await releaseModelCall(pool, reserved);
      },
    };
  };
}

/**
 * Asks every question, a few at once, and each only once; the answers are in the order of the questions. Throws when the signal is aborted, or
 * a call could not be written down: then nothing more is asked. After `noMore` no question is begun, and when one is left it throws that reason:
 * whoever asks again hears what was answered meanwhile for nothing.
 */
export async function askAll(
  model: Model,
  questions: readonly ModelQuestion[],
  asking: (question: ModelQuestion) => Asking,
  signal: AbortSignal,
  noMore?: AbortSignal,
): Promise<ModelAnswer[]> {
  const broken = new AbortController();
  const either = AbortSignal.any([signal, broken.signal]);
  const outcomes = new Map<string, Outcome<unknown>>();
  const left = [...new Map(questions.map((question) => [wordsOf(question), question]))];
  const work = async () => {
    while (!either.aborted && !noMore?.aborted) {
      const next = left.shift();
      if (!next) return;
      const [words, question] = next;
      const { done, ...how } = asking(question);
      outcomes.set(words, await ask({ model, ...question, ...how, limits: ASK_LIMITS, signal: either }).finally(done));
    }
  };
  const working = Array.from({ length: Math.min(AT_ONCE, left.length) }, () =>
    work().catch((error) => {
      broken.abort();
      throw error;
    }),
  );
  // All have ended before anything is thrown: nobody asks on behind a stage that is tried again.
  const failed = (await Promise.allSettled(working)).find((ended) => ended.status === 'rejected');
  if (failed) throw failed.reason;
  signal.throwIfAborted();
  if (left.length > 0) noMore?.throwIfAborted();
  return questions.flatMap((question) => {
    const outcome = outcomes.get(wordsOf(question));
    return outcome ? [answerOf(question.purpose, outcome)] : [];
  });
}

/** Questions in the same words have the same answer, however many want it. */
const wordsOf = ({ prompt, schema }: ModelQuestion): string => JSON.stringify([prompt, replySchema(schema)]);

function answerOf(purpose: string, outcome: Outcome<unknown>): ModelAnswer {
  const without = (kind: Exclude<ModelAnswer['kind'], 'answered'>, problem: string): ModelAnswer => ({
    purpose,
    kind,
    value: null,
    problem: cleanText(problem),
  });
  switch (outcome.kind) {
    case 'answered':
      return { purpose, kind: 'answered', value: cleanDeep(outcome.value, MAX_ANSWER), problem: null };
    case 'refused':
      return without('refused', 'the model would not answer');
    case 'invalid':
      return without('invalid', `the reply could not be used: ${outcome.problem}`);
    case 'too_slow':
      return without('too_slow', 'the model took too long');
    case 'unavailable':
      return without('unavailable', `the model could not be asked (${outcome.reason.replaceAll('_', ' ')})`);
    case 'over_budget':
      return without('over_budget', outcome.reason);
    case 'cancelled':
      return without('unavailable', 'the run was to stop');
  }
}
