import { readdirSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { createAnalysis } from '../core/analyze.js';
import type { Diagnosis } from '../core/diagnosis.js';
import { parseOrExit } from './parse-or-exit.js';
import { seeded } from './seeded.js';

const SLOW_MS = 50;
const MAX_LINES = 30;
const MAX_SHOWN = 5;
/** What makes a pattern blow up: long runs of what its parts accept, and no end that fits. */
const UNITS = [
  'a',
  ' ',
  '.',
  '/',
  ':1',
  '- ',
  '1:',
  'a.b:',
  '(',
  '[',
  '"',
  '→',
  'at ',
  'error: ',
  '\\',
  'x/',
  '_',
  '=',
  '\t',
  '$',
  '»',
  '> ',
  'a:1:1: ',
  'é',
  '\x1b[31m',
  '\r',
  '##[error]',
  '│ ',
];

type Next = (below: number) => number;

/** The lines of the project's own fixtures: every format there is. */
function linesOfFixtures(): string[] {
  const folder = new URL('../../test/fixtures/logs/', import.meta.url);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(new URL(`${name}/`, folder)).map((file) => new URL(`${name}/${file}`, folder)))
    .filter((file) => file.pathname.endsWith('.log'))
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'));
}

function mutated(lines: readonly string[], next: Next): string {
  const line = lines[next(lines.length)] ?? '';
  const other = lines[next(lines.length)] ?? '';
  const at = next(line.length + 1);
  const unit = (): string => UNITS[next(UNITS.length)] ?? '';
  switch (next(8)) {
    case 0:
      return line.slice(0, at) + other.slice(next(other.length + 1));
    case 1:
      return (
        line.slice(0, at) +
        String.fromCharCode(...Array.from({ length: next(12) }, () => next(0x2_600))) +
        line.slice(at)
      );
    case 2:
      return line.slice(at) + line;
    case 3:
      return line.slice(0, Math.min(at, 60)) + (unit() + unit()).repeat(next(2_000));
    case 4:
      return line.replace(/\d+/g, () => String(next(1_000_000_000)));
    case 5:
      return `2026-01-01T10:00:00.0000000Z ${line}`;
    case 6:
      return line.slice(0, at) + unit() + line.slice(at);
    default:
      return line;
  }
}

function diagnose(log: string): Diagnosis {
  const analysis = createAnalysis({ source: 'fuzz' });
  analysis.push(log);
  return analysis.end(0);
}

/** What is wrong with an answer, whatever the log was. */
function wrongWith({ rootCause, findings, confidence, stats }: Diagnosis): string | null {
  if (!(confidence >= 0 && confidence <= 1)) return `confidence ${confidence}`;
  if (rootCause.lines.length > 10) return 'more than ten lines quoted';
  if (rootCause.lines.some(({ number }) => number < 1 || number > Math.max(1, stats.lines)))
    return 'a quote of no line';
  for (const { path, startLine } of findings) {
    if (path !== null && (path === '' || /^[/\\]|^[A-Za-z]:[/\\]|(^|\/)\.\.\//.test(path))) return `the path ${path}`;
    if (startLine !== null && (path === null || !Number.isSafeInteger(startLine) || startLine < 1))
      return `the line ${startLine}`;
  }
  return null;
}

function timed(log: string): number {
  const started = performance.now();
  diagnose(log);
  return performance.now() - started;
}

/** The slowest line of a fragment; the best of three tries, as another process may take the core meanwhile. */
function slowestLine(lines: readonly string[]): { ms: number; line: string } {
  return lines
    .map((line) => ({ line, ms: Math.min(timed(`${line}\n`), timed(`${line}\n`), timed(`${line}\n`)) }))
    .reduce((one, other) => (other.ms > one.ms ? other : one), { line: '', ms: 0 });
}

const program = new Command('fuzz')
  .description('Diagnoses mutated pieces of logs: none may crash the reader, no line may take long.')
  .option('--fragments <n>', 'how many pieces', Number, 100_000)
  .option('--seed <n>', 'what the pieces are made from', Number, 1)
  .option('--json', 'print one JSON object');

parseOrExit(program);
const { fragments, seed, json } = program.opts<{ fragments: number; seed: number; json?: boolean }>();
const lines = linesOfFixtures();
const next = seeded(seed);
const failures: { fragment: number; problem: string; log: string }[] = [];
let slowest = { ms: 0, line: '' };
let slowestPieceMs = 0;
const started = performance.now();
for (let fragment = 1; fragment <= fragments; fragment++) {
  const piece = Array.from({ length: next(MAX_LINES) + 1 }, () => mutated(lines, next));
  const log = piece.join(next(4) === 0 ? '\r\n' : '\n');
  const from = performance.now();
  try {
    const problem = wrongWith(diagnose(log));
    if (problem) failures.push({ fragment, problem, log });
  } catch (error) {
    failures.push({ fragment, problem: error instanceof Error ? (error.stack ?? error.message) : String(error), log });
  }
  const ms = performance.now() - from;
  // The lines one by one only of the slowest pieces, and of each that may hold a line that is too slow.
  if (ms > slowestPieceMs || ms > SLOW_MS) {
    slowestPieceMs = Math.max(ms, slowestPieceMs);
    const line = slowestLine(piece);
    if (line.ms > slowest.ms) slowest = line;
  }
  if (process.stderr.isTTY && fragment % 1_000 === 0) process.stderr.write(`\r${fragment} of ${fragments}`);
}
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
const seconds = Number(((performance.now() - started) / 1_000).toFixed(1));
const slowestLineMs = Number(slowest.ms.toFixed(2));
const figures = { fragments, seed, crashes: failures.length, slowestLineMs, seconds };
if (json)
  process.stdout.write(
    `${JSON.stringify({ ...figures, failures: failures.slice(0, MAX_SHOWN), slowestLine: slowest.line })}\n`,
  );
else {
  for (const { fragment, problem, log } of failures.slice(0, MAX_SHOWN))
    process.stdout.write(`fragment ${fragment}: ${problem}\n${JSON.stringify(log)}\n`);
  process.stdout.write(
    `${fragments} fragments in ${seconds} s: ${failures.length} crashes or wrong answers; slowest line ${slowestLineMs} ms\n`,
  );
}
process.exitCode = failures.length > 0 || slowestLineMs > SLOW_MS ? 1 : 0;
