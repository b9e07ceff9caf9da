import pino, { type Logger } from 'pino';
import type { LogLevel } from './config.js';
import { redact } from './core/redact/index.js';

export type Log = Logger;

/** The one logger: JSON lines on the given stream (standard output by default), every line through the redaction choke point. */
export function createLog(level: LogLevel, stream: { write(text: string): unknown } = process.stdout): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line) => stream.write(redact(line)) },
  );
}
