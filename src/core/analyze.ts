import type { Facts } from './categories/category.js';
import { byImportance, candidates, decide, factsOf } from './categories/decide.js';
import { categories } from './categories/index.js';
import type { Diagnosis, LogLine } from './diagnosis.js';
import { boundedEvidence, type Evidence } from './evidence.js';
import { failureSignature } from './failure-signature.js';
import type { RepositoryFiles } from './log/repository-path.js';
import { type CheckAnnotation, signalOf } from './matchers/annotations.js';
import { findingsOf, MAX_FINDINGS } from './matchers/findings.js';
import { matchers } from './matchers/index.js';
import { type Matcher, type Signal, WEIGHT } from './matchers/matcher.js';
import { problemMatcher } from './matchers/problem-matcher.js';
import { createScan } from './matchers/scan.js';
import { placeEvidence } from './place-evidence.js';
import type { ProblemMatcher } from './problem-matcher-schema.js';
import { redactDeep } from './redact/index.js';

const MAX_QUOTES = 10;
const MAX_QUOTE_LENGTH = 600;
/** With nothing better to quote, the end of the log. */
const LAST_LINES = 3;

export type AnalysisOptions = {
  /** What the log is called in the answer: a file's name, a check's. */
  source: string;
  /** The files of the repository, when they are known: paths of findings are then paths of these, or none. */
  files?: RepositoryFiles;
  /** Matchers of the repository's own tools: they are asked first. */
  problemMatchers?: readonly ProblemMatcher[];
};

export type Analysis = {
  push(chunk: Uint8Array | string): void;
  /** The log has ended: what it says, for `concludeDiagnosis`. `durationMs` is the caller's measure, as the core has no clock. */
  evidence(durationMs: number): Gathered;
  /** The log has ended, and this is what it says. */
  end(durationMs: number): Diagnosis;
};

export type Gathered = { evidence: Evidence; stats: Diagnosis['stats'] };

/**
 * Up to ten lines: those of the cause, then the first line of each further signal, as important as it is. Where nothing says why, what the
 * failing step said last comes first.
 */
function quote(
  cause: Signal | null,
  others: readonly Signal[],
  lastLines: readonly LogLine[],
  tail: readonly LogLine[] = [],
): LogLine[] {
  const quoted = new Map<number, LogLine>();
  const add = (line: LogLine | undefined): void => {
    if (!line || line.text.trim() === '' || quoted.size >= MAX_QUOTES || quoted.has(line.number)) return;
    const text =
      line.text.length > MAX_QUOTE_LENGTH ? `${line.text.slice(0, MAX_QUOTE_LENGTH).toWellFormed()}…` : line.text;
    quoted.set(line.number, { number: line.number, text });
  };
  const isSilent = !cause || cause.weight <= WEIGHT.word;
  const isMark = !cause || (cause.category === 'unknown' && (cause.lines[0]?.text.startsWith('##[') ?? true));
  if (!isMark) for (const line of cause?.lines ?? []) add(line);
  if (isSilent) for (const line of tail.toReversed()) add(line);
  for (const line of cause?.lines ?? []) add(line);
  for (const signal of others) add(signal.lines[0]);
  if (quoted.size === 0)
    for (const line of lastLines.filter(({ text }) => text.trim() !== '').slice(-LAST_LINES)) add(line);
  return [...quoted.values()];
}

/** What a step after the one that failed said of no place: it ran in any case, and tells of the failure or uploads what is left. */
const isAftermath = (signal: Evidence['warnings'][number], cause: Evidence['warnings'][number] | undefined): boolean =>
  cause !== undefined &&
  cause.weight >= WEIGHT.located &&
  signal.path === null &&
  signal.test === null &&
  signal.step.firstLine > cause.step.firstLine;

/** Decides on the evidence and words the answer; every text of it has passed the redaction. */
export function concludeDiagnosis(
  source: string,
  { facts, warnings, lastMark }: Evidence,
  stats: Diagnosis['stats'],
): Diagnosis {
  const { category, recognition } = decide(categories, facts);
  const { action, summary } = category.advise(recognition, facts);
  const isFailure = category.name !== 'none';
  const { cause } = recognition;
  const causes = isFailure ? facts.signals : [];
  const inOrder = cause ? [cause, ...causes.filter((signal) => signal !== cause)] : causes;
  const likeliest = causes.find((signal) => signal === cause);
  const aftermath = new Set<Signal>(causes.filter((signal) => isAftermath(signal, likeliest)));
  const told = inOrder.filter((signal) => !aftermath.has(signal));
  const findings = findingsOf([...told, ...warnings]).slice(0, MAX_FINDINGS);
  const path = cause?.finding ? (findings[0]?.path ?? null) : null;
  const lines = isFailure
    ? quote(cause, inOrder, facts.lastLines, facts.failingStep?.tail)
    : quote(null, [], lastMark ? [lastMark] : []);
  return redactDeep({
    version: 1,
    source,
    category: category.name,
    confidence: recognition.confidence,
    // People know their files by the repository's paths, not by the runner's.
    rootCause: { summary: cause?.path && path ? summary.replace(cause.path, path) : summary, lines },
    recommendedAction: action,
    // A log without the runner's groups tells that a step failed, and not which.
    failingStep:
      isFailure && facts.failingStep?.command
        ? { command: facts.failingStep.command, exitCode: facts.failingStep.exitCode }
        : null,
    findings,
    signature: failureSignature(category.name, cause, facts),
    stats,
  });
}

const lists = new WeakMap<readonly ProblemMatcher[], readonly Matcher[]>();

/** All matchers of a repository; made once for each configuration that is read. */
function matchersOf(definitions: readonly ProblemMatcher[] | undefined): readonly Matcher[] {
  if (!definitions || definitions.length === 0) return matchers;
  const known = lists.get(definitions);
  if (known) return known;
  const made = [...definitions.map(problemMatcher), ...matchers];
  lists.set(definitions, made);
  return made;
}

/** Starts the diagnosis of one log: push it in pieces of any size, then end it. Memory does not grow with the log. */
export function createAnalysis({ source, files, problemMatchers }: AnalysisOptions): Analysis {
  const scan = createScan(matchersOf(problemMatchers));

  const gather = (durationMs: number): Gathered => {
    const scanned = scan.end();
    const causes = new Set<Signal>(candidates(scanned));
    const warnings = scanned.signals
      .filter((signal) => signal.level !== 'failure' && !causes.has(signal))
      .toSorted(byImportance);
    const evidence = boundedEvidence({ facts: factsOf(scanned), warnings, lastMark: scanned.outcome.lastMark });
    return { evidence, stats: { bytes: scanned.bytes, lines: scanned.lines, durationMs } };
  };

  return {
    push: scan.push,
    evidence: gather,
    end(durationMs) {
      const { evidence, stats } = gather(durationMs);
      return concludeDiagnosis(source, files ? placeEvidence(evidence, files) : evidence, stats);
    },
  };
}

/** What a check run says of itself. All of it may come from another App: it is quoted, never trusted. */
export type CheckOutput = {
  name: string;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: readonly CheckAnnotation[];
};

/**
 * What a check run's own output says, for when there is no log. The prose is read as a log would be; annotations are
 * findings as they stand. Lines are those of that output, numbered from its title on.
 */
export function evidenceOfOutput(output: CheckOutput): Gathered {
  const scan = createScan(matchers);
  const prose = [output.title, output.summary, output.text].filter((part) => part !== null).join('\n');
  scan.push(`${prose}\n`);
  const scanned = scan.end();
  const step = {
    name: output.name,
    command: output.name,
    exitCode: null,
    failed: true,
    teardown: false,
    inScript: false,
    firstLine: 1,
  };
  const annotated = output.annotations.map((annotation, index) => ({
    ...signalOf(annotation, scanned.lines + index + 1),
    step,
  }));
  const said = annotated.filter((signal) => signal.level === 'failure');
  const signals = [...candidates({ ...scanned, signals: [...scanned.signals, ...said] })];
  const facts: Facts = {
    signals,
    failingStep: {
      command: [output.name, output.title].filter((part) => part !== null).join(': '),
      exitCode: null,
      tail: [],
    },
    outcome: { ...scanned.outcome, failedSteps: [step] },
    lastLines: scanned.lastLines,
  };
  const evidence = { facts, warnings: annotated.filter((signal) => signal.level !== 'failure'), lastMark: null };
  return {
    evidence: boundedEvidence(evidence),
    stats: { bytes: scanned.bytes, lines: scanned.lines, durationMs: 0 },
  };
}
