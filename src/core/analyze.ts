import { byImportance, candidates, decide, factsOf } from './categories/decide.js';
import { categories } from './categories/index.js';
import type { Diagnosis, LogLine } from './diagnosis.js';
import { createLineReader } from './log/line-reader.js';
import { type RepositoryFiles, repositoryFiles } from './log/repository-path.js';
import { stableHash, withoutAccidents } from './log/signature.js';
import { findingsOf, MAX_FINDINGS } from './matchers/findings.js';
import { matchers } from './matchers/index.js';
import type { Signal } from './matchers/matcher.js';
import { createScan } from './matchers/scan.js';
import { redactDeep } from './redact/index.js';

const MAX_QUOTES = 10;
const MAX_QUOTE_LENGTH = 600;
/** With nothing better to quote, the end of the log. */
const LAST_LINES = 3;

export type AnalysisOptions = {
  /** What the log is called in the answer: a file's name, a check's. */
  source: string;
  /** The files of the repository, when they are known: paths of findings are then paths of these, or none. */
  files?: readonly string[];
};

export type Analysis = {
  push(chunk: Uint8Array | string): void;
  /** The log has ended. `durationMs` is the caller's measure, as the core has no clock. */
  end(durationMs: number): Diagnosis;
};

/** Up to ten lines: those of the cause, then the first line of each further signal, as important as it is. */
function quote(cause: Signal | null, others: readonly Signal[], lastLines: readonly LogLine[]): LogLine[] {
  const quoted = new Map<number, LogLine>();
  const add = (line: LogLine | undefined): void => {
    if (!line || line.text.trim() === '' || quoted.size >= MAX_QUOTES || quoted.has(line.number)) return;
    const text = line.text.length > MAX_QUOTE_LENGTH ? `${line.text.slice(0, MAX_QUOTE_LENGTH)}…` : line.text;
    quoted.set(line.number, { number: line.number, text });
  };
  for (const line of cause?.lines ?? []) add(line);
  for (const signal of others) add(signal.lines[0]);
  if (quoted.size === 0)
    for (const line of lastLines.filter(({ text }) => text.trim() !== '').slice(-LAST_LINES)) add(line);
  return [...quoted.values()];
}

function signatureOf(category: string, cause: Signal | null, path: string | null): string {
  const what = cause ? [cause.tool, cause.code ?? '', path ?? '', cause.test ?? '', cause.message] : [];
  return stableHash([category, ...what.map(withoutAccidents)].join('\n'));
}

/** Starts the diagnosis of one log: push it in pieces of any size, then end it. Memory does not grow with the log. */
export function createAnalysis({ source, files }: AnalysisOptions): Analysis {
  const reader = createLineReader();
  const scan = createScan(matchers);
  const known: RepositoryFiles | null = files ? repositoryFiles(files) : null;

  return {
    push(chunk) {
      for (const line of reader.push(chunk)) scan.see(line);
    },
    end(durationMs) {
      for (const line of reader.end()) scan.see(line);
      const scanned = scan.end();
      const facts = factsOf(scanned);
      const { category, recognition } = decide(categories, facts);
      const { action, summary } = category.advise(recognition, facts);
      const isFailure = category.name !== 'none';
      const { cause } = recognition;
      const causes = isFailure ? candidates(scanned) : [];
      const inOrder = cause ? [cause, ...causes.filter((signal) => signal !== cause)] : causes;
      const warnings = scanned.signals
        .filter((signal) => signal.level !== 'failure' && !causes.includes(signal))
        .toSorted(byImportance);
      const findings = findingsOf([...inOrder, ...warnings], known).slice(0, MAX_FINDINGS);
      const path = findings[0] && cause?.finding ? findings[0].path : null;
      const mark = scanned.outcome.lastMark;
      const lines = isFailure ? quote(cause, inOrder, facts.lastLines) : quote(null, [], mark ? [mark] : []);
      return redactDeep({
        version: 1,
        source,
        category: category.name,
        confidence: recognition.confidence,
        rootCause: { summary, lines },
        recommendedAction: action,
        findings,
        signature: signatureOf(category.name, cause, path),
        stats: { bytes: reader.bytes(), lines: reader.lines(), durationMs },
      });
    },
  };
}
