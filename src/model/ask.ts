import type { z } from 'zod';
import {
  askForRepair,
  type FramedPrompt,
  framePrompt,
  type Prompt,
  promptLength,
} from '../core/model/framed-prompt.js';
import type { ModelCall } from '../core/model/model-call.js';
import { costOf, guessTokens } from '../core/model/price.js';
import { readReply, safeReply } from '../core/model/read-reply.js';
import { noteModelCall } from '../telemetry/watch-model.js';
import { type Attempted, attempt } from './attempt.js';
import { hashPrompt } from './hash-prompt.js';
import { type AskLimits, machineTime, type Time } from './limits.js';
import { type Exchange, type FailureReason, finishNamed, type Model } from './model.js';

/** What all calls of one ask came to. `costUsd` null: a price is not known. */
type Spent = { calls: number; tokensIn: number; tokensOut: number; costUsd: number | null };

export type Outcome<Value> = { spent: Spent } & (
  | { kind: 'answered'; value: Value; repaired: boolean }
  /** The model, or what watches over it, will not answer this. */
  | { kind: 'refused' }
  /** Also after the repair try. */
  | { kind: 'invalid'; problem: string }
  | { kind: 'too_slow' }
  | { kind: 'unavailable'; reason: FailureReason; message: string; status: number | null; retryAfterMs: number | null }
  | { kind: 'over_budget'; reason: string }
  | { kind: 'cancelled' }
);

/** The most that the next call can use, one attempt at it; `costUsd` null: the price is not known. */
export type Estimate = { provider: string; model: string; tokensIn: number; tokensOut: number; costUsd: number | null };

type Known = NonNullable<ModelCall['reply']>;

export type Question<Schema extends z.ZodType> = {
  model: Model;
  /** What the call is for, for the record: `diagnosis`, `review:security`. */
  purpose: string;
  prompt: Prompt;
  /** Objects need all their properties (`nullable`, not `optional`) and no records: providers that hold a model to a schema ask for it. */
  schema: Schema;
  limits: AskLimits;
  signal: AbortSignal;
  /** What the model has replied to this very prompt before, and was paid for; null: nothing. */
  known?(promptHash: string): Known | null;
  /** Asked before each call: whether the budgets allow it, or why not. */
  mayCall(estimate: Estimate): Promise<'yes' | { no: string }>;
  /** Told of each call that was made, before its reply is used. */
  record(call: ModelCall): Promise<void>;
  time?: Time;
};

/**
 * Asks a model for a value that fits a schema; a reply that does not fit may be mended once. Nothing that a model or its server does is
 * thrown; what `mayCall` and `record` throw is.
 */
export async function ask<Schema extends z.ZodType>(question: Question<Schema>): Promise<Outcome<z.output<Schema>>> {
  const { model, schema, signal, limits, time = machineTime } = question;
  const deadlineMs = time.now() + limits.totalMs;
  const calls: ModelCall[] = [];
  const end = <End extends object>(outcome: End) => ({ ...outcome, spent: spentOn(calls) });
  let prompt = framePrompt(question.prompt, schema);
  let lastProblem = '';
  for (const repaired of [false, true]) {
    if (signal.aborted) return end({ kind: 'cancelled' as const });
    const promptHash = hashPrompt(prompt);
    const known = question.known?.(promptHash) ?? null;
    let attempted: Attempted;
    if (known !== null) attempted = alreadyPaid(known);
    else {
      const may = await question.mayCall(estimateOf(model, prompt, limits));
      if (may !== 'yes') return end({ kind: 'over_budget' as const, reason: may.no });
      const startedMs = time.now();
      attempted = await attempt({ model, prompt, promptHash, limits, signal, time, deadlineMs });
      if (attempted.attempts > 0) {
        const call = callOf(question, prompt, promptHash, attempted, time.now() - startedMs);
        calls.push(call);
        noteModelCall(call);
        await question.record(call);
      }
    }
    const { exchange } = attempted;
    if (exchange.kind === 'failed') return end({ ...unavailable(exchange), retryAfterMs: attempted.retryAfterMs });
    if (exchange.kind === 'too_slow' || exchange.kind === 'cancelled') return end({ kind: exchange.kind });
    if (exchange.kind === 'too_large') {
      return end({ kind: 'invalid' as const, problem: `The reply is larger than ${limits.maxReplyBytes} bytes.` });
    }
    if (exchange.finish === 'refused') return end({ kind: 'refused' as const });
    const reply = safeReply(exchange.text);
    const read = readReply(reply, schema);
    if (read.kind === 'fits' && exchange.finish !== 'tool') {
      return end({ kind: 'answered' as const, value: read.value, repaired });
    }
    lastProblem = problemOf(exchange.finish, limits) ?? (read.kind === 'problem' ? read.problem : '');
    prompt = askForRepair(prompt, reply, lastProblem);
  }
  return end({ kind: 'invalid' as const, problem: lastProblem });
}

const alreadyPaid = ({ text, finish }: Known): Attempted => ({
  exchange: { kind: 'reply', text, finish: finishNamed(finish), tokensIn: 0, tokensOut: 0 },
  attempts: 0,
  lost: [],
  retryAfterMs: null,
});

function problemOf(finish: Extract<Exchange, { kind: 'reply' }>['finish'], { maxTokensOut }: AskLimits): string | null {
  if (finish === 'cut') return `It was cut off at ${maxTokensOut} tokens: be much shorter.`;
  return finish === 'tool' ? 'It asks for a tool, and there are none.' : null;
}

const unavailable = ({ reason, message, status }: Extract<Exchange, { kind: 'failed' }>) => ({
  kind: 'unavailable' as const,
  reason,
  message,
  status,
});

function estimateOf({ name, price }: Model, prompt: FramedPrompt, { maxTokensOut }: AskLimits): Estimate {
  const tokensIn = guessTokens(promptLength(prompt));
  return { ...name, tokensIn, tokensOut: maxTokensOut, costUsd: costOf(price, tokensIn, maxTokensOut) };
}

function callOf(
  { model, purpose, limits: { maxTokensOut } }: Pick<Question<z.ZodType>, 'model' | 'purpose' | 'limits'>,
  prompt: FramedPrompt,
  promptHash: string,
  { exchange, attempts, lost }: Attempted,
  durationMs: number,
): ModelCall {
  const counted = exchange.kind === 'reply' ? exchange : null;
  // What broke off after it had been taken on is paid for all the same, and nobody says how much it was.
  const guessedIn = guessTokens(promptLength(prompt));
  const guess = {
    tokensIn: lost.length * guessedIn,
    // Of a reply that nobody saw the beginning of, all may have been written.
    tokensOut: lost.reduce((sum, chars) => sum + (chars === 0 ? maxTokensOut : guessTokens(chars)), 0),
  };
  const tokensIn = guess.tokensIn + (counted === null ? 0 : (counted.tokensIn ?? guessedIn));
  const tokensOut = guess.tokensOut + (counted === null ? 0 : (counted.tokensOut ?? guessTokens(counted.text.length)));
  return {
    purpose,
    ...model.name,
    prompt,
    promptHash,
    reply: counted === null ? null : { text: safeReply(counted.text), finish: counted.finish },
    tokensIn,
    tokensOut,
    tokensGuessed: lost.length > 0 || counted?.tokensIn === null || counted?.tokensOut === null,
    costUsd: costOf(model.price, tokensIn, tokensOut),
    durationMs: Math.max(0, Math.round(durationMs)),
    error: errorOf(exchange, attempts),
  };
}

function errorOf(exchange: Exchange, attempts: number): ModelCall['error'] {
  if (exchange.kind === 'reply') return null;
  if (exchange.kind !== 'failed') return { kind: exchange.kind, message: '', status: null, attempts };
  return { kind: exchange.reason, message: exchange.message, status: exchange.status, attempts };
}

function spentOn(calls: readonly ModelCall[]): Spent {
  return {
    calls: calls.length,
    tokensIn: calls.reduce((sum, call) => sum + call.tokensIn, 0),
    tokensOut: calls.reduce((sum, call) => sum + call.tokensOut, 0),
    costUsd: calls.reduce<number | null>(
      (sum, call) => (sum === null || call.costUsd === null ? null : sum + call.costUsd),
      0,
    ),
  };
}
