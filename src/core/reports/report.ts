import type { LogLine } from '../diagnosis.js';
import { stripCodes } from '../log/strip-codes.js';
import { type Signal, type SignalDraft, WEIGHT } from '../matchers/matcher.js';
import type { TestVerdict } from '../test-verdict.js';

export const REPORT_FORMATS = ['junit', 'sarif', 'checkstyle', 'tap'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What a report says. All of it was written by the code of a pull request. */
export type ReportContent = {
  /** False where the report is broken or refused; a note says why. */
  readable: boolean;
  /** What is wrong, with the lines of the report that say so; at most `MAX_SIGNALS`. */
  signals: Signal[];
  /** How its tests ended, skipped ones left out; at most `MAX_TESTS_READ`, failures first. */
  tests: TestVerdict[];
  /** How many failed and passed of all there are, be they told above or not. */
  failed: number;
  passed: number;
  /** Sentences for people. */
  notes: string[];
  /** The line that stands for the report as a whole: where its root begins, or its first. */
  mark: LogLine | null;
};

/** A report format. `recognise` sees the first 4 KB of a file. */
export type ReportReader = {
  name: ReportFormat;
  /** For people: `JUnit XML`. */
  label: string;
  /** Where the format comes from. */
  url: string;
  recognise(head: string): boolean;
  read(text: string): ReportContent;
};

export const MAX_SIGNALS = 400;
/** Test cases that are looked at one by one; those beyond are only counted. */
export const MAX_TESTS_READ = 5_000;
const MAX_MESSAGE = 1_000;
const MAX_NAME = 500;
const MAX_LINE = 600;

export const unreadable = (note: string): ReportContent => ({
  readable: false,
  signals: [],
  tests: [],
  failed: 0,
  passed: 0,
  notes: [note],
  mark: null,
});

/** What a report's writer, or we, put for the escape character of a colour. */
const STAND_IN = /(?:\uFFFD|#x1B)\[[\d;]{0,16}m/g;

/** A copy of its own, fit to be kept: no lone surrogate, no terminal code, at most so long. */
function own(text: string, most: number): string {
  const plain = stripCodes(text.slice(0, most * 4)).toWellFormed();
  return ` ${plain.length > most ? `${plain.slice(0, most).toWellFormed()}…` : plain}`.slice(1);
}

export const clipName = (text: string): string => own(text.replace(/\s+/g, ' ').trim(), MAX_NAME);

export function signalOf(tool: string, draft: SignalDraft): Signal {
  return {
    weight: WEIGHT.located,
    level: 'failure',
    startLine: null,
    endLine: null,
    startColumn: null,
    endColumn: null,
    finding: true,
    ...draft,
    tool: own(tool, 100),
    message: own(
      draft.message
        .trim()
        .slice(0, 4 * MAX_MESSAGE)
        .replace(STAND_IN, ''),
      MAX_MESSAGE,
    ),
    title: draft.title ? clipName(draft.title) : null,
    path: draft.path ? own(draft.path, MAX_LINE) : null,
    test: draft.test ? clipName(draft.test) : null,
    code: draft.code ? own(draft.code, 200) : null,
  };
}

/** A positive whole number, as attributes and JSON have them; else null. */
export function lineNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : null;
}

/** The lines of a text, by offset and by number (from 1). */
export type Lines = {
  count: number;
  numberAt(offset: number): number;
  startOf(number: number): number;
  /** A line, from its beginning or from this offset on, as long as anybody reads it. */
  line(number: number, from?: number): LogLine;
};

export function linesOf(text: string): Lines {
  const starts: number[] = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  if (starts.length > 1 && starts.at(-1) === text.length) starts.pop();
  return {
    count: starts.length,
    numberAt(offset) {
      let low = 0;
      let high = starts.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle;
      }
      return low + 1;
    },
    startOf: (number) => starts[number - 1] ?? text.length,
    line(number, from) {
      const start = from ?? starts[number - 1] ?? text.length;
      const end = Math.min(starts[number] ?? text.length, start + 2 * MAX_LINE);
      return { number, text: own(text.slice(start, end).trimEnd(), MAX_LINE) };
    },
  };
}
