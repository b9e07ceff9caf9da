import { printable } from '../core/printable.js';
import { type Clock, formatMoment } from './format.js';
import type { Paint } from './paint.js';

/** pino's levels that are worth a word: https://getpino.io/#/docs/api?id=logger-level */
const WORDS: Record<number, string> = { 40: 'warning: ', 50: 'error: ', 60: 'error: ' };

type LogLine = { level: number; time: string; msg?: string; err?: { message?: string; code?: string } };

/** Turns the log's lines of JSON into lines for somebody at a terminal: without stacks, and with every value fit to be shown. */
export const plainLog = (out: { write(text: string): unknown }, paint: Paint, clock: Clock) => ({
  write: (json: string) => out.write(`${plainLine(JSON.parse(json) as LogLine, paint, clock)}\n`),
});

function plainLine({ level, time, msg = '', err, ...facts }: LogLine, paint: Paint, clock: Clock): string {
  const why = err ? ` (${err.message || err.code})` : '';
  const told = Object.entries(facts).map(([name, value]) => `${name} ${textOf(value)}`);
  const word = WORDS[level] ? paint(level === 40 ? 'yellow' : 'red', WORDS[level]) : '';
  const rest = told.length > 0 ? paint('dim', printable(` (${told.join('; ')})`)) : '';
  return `${paint('dim', formatMoment(time, clock))} ${word}${printable(`${msg}${why}`)}${rest}`;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
