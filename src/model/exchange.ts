import type { createOpenAI } from '@ai-sdk/openai';
import { cleanText } from '../core/clean-text.js';
import { structureOf } from '../core/model/reply-schema.js';
import { redact } from '../core/redact/index.js';
import type { Exchange, ExchangeRequest } from './model.js';
import { type Wire, watchedFetch } from './watched-fetch.js';

/** The AI SDK's interface of a model: https://ai-sdk.dev/providers/community-providers/custom-providers */
type LanguageModel = ReturnType<ReturnType<typeof createOpenAI>['chat']>;
type CallOptions = Parameters<LanguageModel['doGenerate']>[0];
type Finish = Awaited<ReturnType<LanguageModel['doGenerate']>>['finishReason']['unified'];
type Metadata = Awaited<ReturnType<LanguageModel['doGenerate']>>['providerMetadata'];

export type ExchangeOptions = {
  /** The model as a request with this `fetch` reaches it. */
  connect(watched: typeof fetch): LanguageModel;
  stream: boolean;
  replyFormat: 'schema' | 'text';
  providerOptions?: CallOptions['providerOptions'];
};

type Reply = {
  text: string;
  finish: Finish;
  asksForTool: boolean;
  metadata: Metadata;
  tokensIn: number | undefined;
  tokensOut: number | undefined;
};

const MAX_MESSAGE = 500;

/** One request to a model. Whatever it or its server does is an answer; nothing is thrown. */
export async function exchange(options: ExchangeOptions, request: ExchangeRequest): Promise<Exchange> {
  const { fetch: watched, wire } = watchedFetch(request.maxReplyBytes);
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), request.timeoutMs);
  const abortSignal = AbortSignal.any([request.signal, timeout.signal]);
  try {
    const language = options.connect(watched);
    const call = callOptions(options, request, abortSignal);
    const reply = options.stream ? await readStream(language, call) : await readWhole(language, call);
    return {
      kind: 'reply',
      text: reply.text,
      finish: finishOf(reply),
      tokensIn: countOf(reply.tokensIn),
      tokensOut: countOf(reply.tokensOut),
    };
  } catch (error) {
    if (request.signal.aborted) return { kind: 'cancelled', receivedChars: wire.receivedBytes };
    if (timeout.signal.aborted) return { kind: 'too_slow', receivedChars: wire.receivedBytes };
    return failureOf(wire, error);
  } finally {
    clearTimeout(timer);
  }
}

function callOptions(
  { replyFormat, providerOptions }: ExchangeOptions,
  { prompt, maxTokensOut }: ExchangeRequest,
  abortSignal: AbortSignal,
): CallOptions {
  return {
    prompt: [
      { role: 'system', content: prompt.system },
      ...prompt.messages.map(({ role, text }) => ({ role, content: [{ type: 'text' as const, text }] })),
    ],
    maxOutputTokens: maxTokensOut,
    ...(replyFormat === 'schema'
      ? { responseFormat: { type: 'json' as const, name: 'reply', schema: structureOf(prompt.schema) } }
      : {}),
    ...(providerOptions ? { providerOptions } : {}),
    abortSignal,
  };
}

async function readWhole(language: LanguageModel, call: CallOptions): Promise<Reply> {
  const { content, finishReason, usage, providerMetadata } = await language.doGenerate(call);
  return {
    text: content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(''),
    finish: finishReason.unified,
    asksForTool: content.some((part) => part.type === 'tool-call'),
    metadata: providerMetadata,
    tokensIn: usage.inputTokens.total,
    tokensOut: usage.outputTokens.total,
  };
}

async function readStream(language: LanguageModel, call: CallOptions): Promise<Reply> {
  const { stream } = await language.doStream(call);
  const reply: Reply = {
    text: '',
    finish: 'other',
    asksForTool: false,
    metadata: undefined,
    tokensIn: undefined,
    tokensOut: undefined,
  };
  let finished = false;
  for await (const part of stream as ReadableStream & AsyncIterable<StreamPart>) {
    if (part.type === 'text-delta') reply.text += part.delta;
    else if (part.type === 'tool-call') reply.asksForTool = true;
    else if (part.type === 'error') throw part.error;
    else if (part.type === 'finish') {
      finished = part.finishReason.raw !== undefined;
      reply.finish = part.finishReason.unified;
      reply.metadata = part.providerMetadata;
      reply.tokensIn = part.usage.inputTokens.total;
      reply.tokensOut = part.usage.outputTokens.total;
    }
  }
  if (!finished) throw new Error('The stream ended before the reply did.');
  return reply;
}

type StreamPart =
  Awaited<ReturnType<LanguageModel['doStream']>>['stream'] extends ReadableStream<infer Part> ? Part : never;

/** OpenAI's own refusals stand beside the text; where the library drops them, `open-model.ts` takes them along. */
function finishOf({ finish, asksForTool, metadata }: Reply): Extract<Exchange, { kind: 'reply' }>['finish'] {
  if (finish === 'content-filter' || metadata?.refusal !== undefined) return 'refused';
  if (asksForTool || finish === 'tool-calls') return 'tool';
  if (finish === 'length') return 'cut';
  return finish === 'stop' ? 'stop' : 'other';
}

/** More than any model takes: a server that says so cannot count. */
const MOST_TOKENS = 10_000_000;

const countOf = (tokens: number | undefined): number | null =>
  tokens !== undefined && Number.isSafeInteger(tokens) && tokens >= 0 && tokens <= MOST_TOKENS ? tokens : null;

function failureOf(wire: Wire, error: unknown): Exchange {
  const { status, retryAfter, receivedBytes: receivedChars } = wire;
  if (wire.tooLarge) return { kind: 'too_large', receivedChars };
  return {
    kind: 'failed',
    reason: reasonOf(status, error),
    status,
    retryAfter,
    message: messageOf(error),
    receivedChars,
  };
}

function reasonOf(status: number | null, error: unknown): Extract<Exchange, { kind: 'failed' }>['reason'] {
  if (status === null) return 'unreachable';
  if (status === 429) return 'rate_limited';
  // 408 and 409: the server's own trouble with time and locks, as Anthropic and OpenAI use them.
  if (status >= 500 || status === 408 || status === 409) return 'server_error';
  if (status >= 400) return 'rejected';
  return isFormatError(error) ? 'unreadable' : 'unreachable';
}

/** Of a reply that began well: whether it could not be understood, rather than broke off. */
const isFormatError = (error: unknown): boolean =>
  error instanceof Error && /^AI_(?:JSONParse|TypeValidation|EmptyResponseBody)Error$/.test(rootName(error));

function rootName(error: Error): string {
  if (/^AI_APICallError$/.test(error.name) && error.cause instanceof Error) return error.cause.name;
  return error.name;
}

/** Servers repeat parts of the request in their messages, keys among them. */
function messageOf(error: unknown): string {
  const text =
    error instanceof Error ? error.message : typeof error === 'string' ? error : (JSON.stringify(error) ?? 'unknown');
  return cleanText(redact(text), MAX_MESSAGE);
}
