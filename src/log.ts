import pino, { type Logger } from 'pino';
import type { LogLevel } from './config.js';
import { redact, redactDeep } from './core/redact/index.js';

export type Log = Logger;

/** The one logger: JSON lines on the given stream (standard output by default), every line through the redaction choke point. */
export function createLog(level: LogLevel, stream: { write(text: string): unknown } = process.stdout): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError, event: nameEvent },
    },
    { write: (line) => stream.write(redactLine(line)) },
  );
}

/** JSON writes a secret with quotes, tabs or line ends otherwise than it was said: such a line is looked at as it was said, too. */
const redactLine = (line: string): string =>
  redact(line.includes('\\') ? `${JSON.stringify(redactDeep(JSON.parse(line)))}\n` : line);

/** Probot hangs all that is in a webhook on its event. */
function nameEvent(event: unknown): unknown {
  if (typeof event !== 'object' || event === null) return event;
  const { id, name } = event as { id?: unknown; name?: unknown };
  return { id, name };
}

type Described = {
  type: string;
  message: string;
  stack?: string | undefined;
  errors?: Described[];
  cause?: Described;
} & Record<string, unknown>;

/** What an error of ours, of Node, of PostgreSQL or of Octokit says of itself in a word or a number. */
const WORDS = ['code', 'status', 'errno', 'syscall', 'severity', 'table', 'constraint', 'routine'];
const MAX_TEXT = 4_000;
const MAX_DEPTH = 4;
const MAX_ERRORS = 5;

/**
 * What is logged of an error: its words and where it came from, and those of its causes. Libraries hang requests and answers on theirs, with
 * headers, bodies and rows of somebody's: those stay out, whatever they hold.
 */
function describeError(error: unknown, depth = 0): Described {
  if (!(error instanceof Error)) return { type: typeof error, message: cut(String(error)) };
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  const deeper = depth < MAX_DEPTH;
  return {
    type: error.name,
    message: cut(error.message),
    stack: error.stack === undefined ? undefined : cut(error.stack),
    ...Object.fromEntries(WORDS.flatMap((word) => wordOf(error, word))),
    ...(deeper && Array.isArray(errors)
      ? { errors: errors.slice(0, MAX_ERRORS).map((each) => describeError(each, depth + 1)) }
      : {}),
    ...(deeper && cause !== undefined ? { cause: describeError(cause, depth + 1) } : {}),
  };
}

function wordOf(error: Error, word: string): [string, string | number][] {
  const value = (error as unknown as Record<string, unknown>)[word];
  if (typeof value === 'number') return [[word, value]];
  return typeof value === 'string' ? [[word, value.slice(0, 100)]] : [];
}

const cut = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
