import type { Gathered } from '../analyze.js';
import type { Facts } from '../categories/category.js';
import { byImportance, candidates } from '../categories/decide.js';
import { UNREADABLE_REPORT } from '../categories/unknown.js';
import { boundedEvidence } from '../evidence.js';
import type { Step } from '../log/steps.js';
import { type Signal, WEIGHT } from '../matchers/matcher.js';
import type { PlacedSignal } from '../matchers/scan.js';
import type { TestVerdict } from '../test-verdict.js';
import { readReport } from './index.js';
import { linesOf, type ReportContent, type ReportFormat, signalOf } from './report.js';

/** What reading one report gave, in a form that passes between threads. */
export type ReportReading = {
  format: ReportFormat;
  content: ReportContent;
  /** Of the text of the report. */
  lines: number;
};

/** Reads a report, for whoever hands the answer on. */
export function readingOf(format: ReportFormat, text: string): ReportReading {
  return { format, content: readReport(format, text), lines: linesOf(text).count };
}

/** A report is one step of its own, which failed if anything in it did. */
const stepOf = (source: string, failed: boolean): Step => ({
  name: source,
  command: null,
  exitCode: null,
  failed,
  teardown: false,
  firstLine: 1,
  inScript: false,
});

const problem = (message: string): Signal =>
  signalOf(UNREADABLE_REPORT, {
    category: 'unknown',
    weight: WEIGHT.exit,
    message,
    finding: false,
    lines: [],
  });

/**
 * What a report says, for `concludeDiagnosis`: failed tests, lint or scanner findings; `none` where all passed; `unknown` where it could
 * not be read. Lines are those of the report. `stats` are the caller's measures.
 */
export function evidenceOfReading(
  source: string,
  { format, content, lines }: ReportReading,
  { bytes, durationMs }: { bytes: number; durationMs: number },
): Gathered & { tests: TestVerdict[] } {
  const { readable, signals, tests, failed, passed, notes, mark } = content;
  const isFailed = failed > 0 || !readable;
  const step = stepOf(source, isFailed);
  const placed: PlacedSignal[] = (readable ? signals : [problem(notes.join(' '))]).map((signal) => ({
    ...signal,
    step,
  }));
  const outcome = {
    // Where no test ran, none failed, which says little.
    marksFailures: isFailed || passed > 0 || format === 'sarif' || format === 'checkstyle',
    succeeded: !isFailed && passed > 0,
    complete: readable,
    failedSteps: isFailed ? [step] : [],
    lastMark: null,
  };
  const lastLines = mark ? [mark] : [];
  const causes = isFailed ? candidates({ signals: placed, outcome }) : [];
  const facts: Facts = { signals: causes, failingStep: null, outcome, lastLines };
  const known = new Set<Signal>(causes);
  const warnings = placed.filter((signal) => signal.level !== 'failure' && !known.has(signal)).toSorted(byImportance);
  return {
    evidence: boundedEvidence({ facts, warnings, lastMark: mark }),
    stats: { bytes, lines, durationMs },
    tests,
  };
}

/** The same, from the text of a report. It may take long, and much memory: see src/reports for a thread of its own. */
export const evidenceOfReport = (
  source: string,
  format: ReportFormat,
  text: string,
): Gathered & { tests: TestVerdict[] } =>
  evidenceOfReading(source, readingOf(format, text), { bytes: new TextEncoder().encode(text).length, durationMs: 0 });
