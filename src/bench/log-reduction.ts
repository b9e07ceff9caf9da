import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { concludeDiagnosis, createAnalysis } from '../core/analyze.js';
import { createLogReduction, DEFAULT_CHARACTERS, failingStepLines, type StepLines } from '../core/log/reduce-log.js';
import { guessTokens } from '../core/model/price.js';
import { quantile, round } from './benchmark.js';
import { readCases, readLog } from './log-cases.js';
import { syntheticLog } from './synthetic-log.js';

/** Real logs with right answers, on machines that have them. */
const REAL_LOGS = fileURLToPath(new URL('../../../shared/ci-logs', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../../test/fixtures/logs', import.meta.url));
/** Our own logs are short: so much of another job is put before and after each, and not all are taken. */
const PADDING_LINES = 700;
const EVERY = 8;

const BUDGETS = [6_000, 9_000, DEFAULT_CHARACTERS, 24_000];
/** In tokens: a shorter log needs no reduction. */
const LONG = 8_000;
/** Asked about what our own diagnosis found; and as if it had found nothing but the failing step. */
const MODES = ['informed', 'blind'] as const;

/** `cause` stands in the lines that say why; null where nobody has said which. */
type FailedLog = { name: string; chunks: Uint8Array[]; cause: string | null };
type Read = FailedLog & { around: number[]; failingStep: StepLines | null; tokens: number };
type Share = { logs: number; tokensSaved: number; citedLinesKept: number };
type Row = Share & { mode: string; budget: number; medianSaved: number; long: Share };
export type ReductionFigures = {
  corpus: string;
  budget: number;
  /** Those of the mode that does worse. */
  tokensSaved: number;
  citedLinesKept: number;
  rows: Row[];
};

function realLogs(folder: string): FailedLog[] {
  const failed = readCases(folder).filter(({ expected }) => expected.category !== 'none');
  return failed.map((of) => ({
    name: of.id,
    chunks: [readLog(folder, of)],
    cause: of.expected.root_cause_contains ?? null,
  }));
}

const expectedSchema = z.object({ rootCause: z.object({ line: z.object({ text: z.string() }).nullish() }) });

function fixtureLogs(): FailedLog[] {
  const names = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.log'));
  const padding = [...syntheticLog({ bytes: 1, seed: 1, hitsPer1000: 0 })].map(decoded).join('');
  // The last line says that the job failed.
  const lines = padding.match(/.*\n/g) ?? [];
  const [ordinary, end] = [lines.slice(0, -1), lines.slice(-1)];
  const taken = names.toSorted().filter((_, index) => index % EVERY === 0);
  return taken.flatMap((name, index) => {
    const answer = join(FIXTURES, name.replace(/\.log$/, '.expected.json'));
    const bytes = readFileSync(join(FIXTURES, name));
    // Bytes of two encodings make no log.
    if (!existsSync(answer) || bytes.includes(0)) return [];
    const { line } = expectedSchema.parse(JSON.parse(readFileSync(answer, 'utf8'))).rootCause;
    const from = (index * 17) % (ordinary.length - 2 * PADDING_LINES);
    const [before, after] = [from, from + PADDING_LINES].map((start) =>
      ordinary.slice(start, start + PADDING_LINES).join(''),
    );
    const text = [before, new TextDecoder().decode(bytes), '\n', after, ...end].join('');
    const chunks = [new TextEncoder().encode(text)];
    return [{ name, chunks, cause: line?.text ?? null }];
  });
}

function read(log: FailedLog): Read {
  const analysis = createAnalysis({ source: log.name });
  for (const chunk of log.chunks) analysis.push(chunk);
  const { evidence, stats } = analysis.evidence(0);
  const { rootCause, findings } = concludeDiagnosis(log.name, evidence, stats);
  const around = [...rootCause.lines.map(({ number }) => number), ...findings.flatMap(({ logLine }) => logLine ?? [])];
  const characters = log.chunks.reduce((sum, chunk) => sum + decoded(chunk).length, 0);
  return { ...log, around, failingStep: failingStepLines(evidence), tokens: guessTokens(characters) };
}

const decoded = (bytes: Uint8Array): string =>
  new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);

const squeezed = (text: string): string => text.replace(/\x1b\[[0-9;?]*[A-Za-z]|\^\[\[[0-9;?]*[A-Za-z]|\s+/g, '');
/** The text of the lines; over a gap no two lines become one. */
const saidIn = (text: string): string => squeezed(text.replace(/^\d+\| /gm, ''));

function reduceOne(log: Read, mode: string, budget: number) {
  const { failingStep } = log;
  const around = mode === 'informed' ? log.around : [];
  const reduction = createLogReduction({ around, failingStep, known: null, maxCharacters: budget });
  for (const chunk of log.chunks) reduction.push(chunk);
  const { text } = reduction.end();
  const isKept = log.cause === null ? null : saidIn(text).includes(squeezed(log.cause));
  return { before: log.tokens, after: guessTokens(text.length), isKept };
}

function shareOf(reduced: readonly ReturnType<typeof reduceOne>[]): Share {
  const before = reduced.reduce((sum, one) => sum + one.before, 0);
  const after = reduced.reduce((sum, one) => sum + one.after, 0);
  const judged = reduced.filter(({ isKept }) => isKept !== null);
  return {
    logs: reduced.length,
    tokensSaved: round(1 - after / before),
    citedLinesKept: round(judged.filter(({ isKept }) => isKept).length / judged.length),
  };
}

function rowOf(logs: readonly Read[], mode: string, budget: number): Row {
  const reduced = logs.map((log) => reduceOne(log, mode, budget));
  const saved = reduced.map(({ before, after }) => 1 - after / before);
  const long = shareOf(reduced.filter(({ before }) => before > LONG));
  return { mode, budget, ...shareOf(reduced), medianSaved: round(quantile(saved, 0.5)), long };
}

/** What log reduction saves of a prompt, and whether it keeps the lines that say why: on the real logs of a folder, or on our own. */
export function measureReduction(dir: string | null): ReductionFigures {
  const folder = dir ?? (existsSync(join(REAL_LOGS, 'cases.jsonl')) ? REAL_LOGS : null);
  const logs = (folder === null ? fixtureLogs() : realLogs(folder)).map(read);
  const rows = BUDGETS.flatMap((budget) => MODES.map((mode) => rowOf(logs, mode, budget)));
  const chosen = rows.filter(({ budget }) => budget === DEFAULT_CHARACTERS);
  return {
    corpus: folder === null ? 'test/fixtures/logs' : 'real logs',
    budget: DEFAULT_CHARACTERS,
    tokensSaved: Math.min(...chosen.map(({ tokensSaved }) => tokensSaved)),
    citedLinesKept: Math.min(...chosen.map(({ citedLinesKept }) => citedLinesKept)),
    rows,
  };
}

const percent = (share: number): string => (Number.isFinite(share) ? (share * 100).toFixed(1) : '-');

/** The figures for people, in percent. */
export function renderReduction({ corpus, budget, tokensSaved, citedLinesKept, rows }: ReductionFigures): string {
  const line = (cells: readonly (string | number)[]): string => cells.map((cell) => String(cell).padStart(13)).join('');
  return [
    `log reduction to ${budget} characters (${corpus}): tokensSaved ${percent(tokensSaved)}, citedLinesKept ${percent(citedLinesKept)}, of the worse mode`,
    line(['mode', 'characters', 'logs', 'saved', 'median', 'kept', `over ${LONG}`, 'saved', 'kept']),
    ...rows.map((row) =>
      line([
        row.mode,
        row.budget,
        row.logs,
        percent(row.tokensSaved),
        percent(row.medianSaved),
        percent(row.citedLinesKept),
        row.long.logs,
        percent(row.long.tokensSaved),
        percent(row.long.citedLinesKept),
      ]),
    ),
  ].join('\n');
}
