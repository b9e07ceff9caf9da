import { decide } from '../categories/decide.js';
import { categories } from '../categories/index.js';
import { boundedEvidence, type Evidence } from '../evidence.js';
import { repositoryPath } from '../log/repository-path.js';
import { type Signal, WEIGHT } from '../matchers/matcher.js';
import type { PlacedSignal } from '../matchers/scan.js';
import { isSameWords, testWords } from './test-names.js';

/** What a log, or its absence, and the reports beside it make together. */
export type MergedEvidence = {
  evidence: Evidence;
  /** The answer rests on the reports. */
  standIn: boolean;
  /** The log is gone, or does not say why the job failed: what reports say matters. */
  silent: boolean;
};

const isTelling = ({ level, weight }: Signal): boolean => level === 'failure' && weight >= WEIGHT.named;

const placeOf = ({ path, startLine }: Signal): string | null => {
  const own = path === null ? null : repositoryPath(path);
  return own === null ? null : `${own}:${startLine ?? ''}`;
};

/** Whether one finding of a linter or scanner is another. */
const isSameFinding = (one: Signal, other: Signal): boolean =>
  placeOf(one) !== null &&
  placeOf(one) === placeOf(other) &&
  (one.message === other.message || (one.code !== null && one.code === other.code));

/** Of each failure of the reports one signal: several files of one artifact may tell the same. */
function distinct(signals: readonly PlacedSignal[]): PlacedSignal[] {
  const seen = new Set<string>();
  return signals.filter((signal) => {
    const key = [
      signal.test === null ? null : testWords(signal.test),
      placeOf(signal),
      signal.code,
      signal.message,
    ].join('\n');
    return !seen.has(key) && seen.add(key);
  });
}

/** The failure of a report that a signal of the log is about, by the test's whole name, else by the only name that ends like it. */
function createLookUp(told: readonly PlacedSignal[]) {
  const named = told.flatMap((signal) => (signal.test === null ? [] : [{ signal, words: testWords(signal.test) }]));
  return (signal: Signal): PlacedSignal[] => {
    if (signal.test === null) return told.filter((other) => other.test === null && isSameFinding(signal, other));
    const words = testWords(signal.test);
    const same = named.filter((each) => each.words === words);
    const alike = same.length > 0 ? same : named.filter((each) => isSameWords(each.words, words));
    const tests = new Set(alike.map((each) => each.words));
    return tests.size === 1 ? alike.map((each) => each.signal) : [];
  };
}

/** A signal of the log with the place that the report knows better. */
function withPlace(signal: PlacedSignal, from: Signal | undefined): PlacedSignal {
  if (!from || placeOf(from) === null) return signal;
  const own = signal.path === null ? null : repositoryPath(signal.path);
  const better = own === null || (signal.startLine === null && own === repositoryPath(from.path ?? ''));
  if (!better) return signal;
  const { path, startLine, endLine, startColumn, endColumn } = from;
  return { ...signal, path, startLine, endLine, startColumn, endColumn };
}

/** Numbers of lines are those of one file: an answer quotes the log or the report. */
const unquoted = (signal: PlacedSignal): PlacedSignal => ({ ...signal, lines: [] });

type Judged = ReturnType<typeof decide>;

/** That a step ended badly is no cause; nor is its name. */
const hasCause = ({ recognition: { cause } }: Judged): boolean => cause !== null && cause.weight > WEIGHT.exit;

const isSilent = (judged: Judged): boolean =>
  judged.category.name === 'unknown' || judged.category.name === 'none' || !hasCause(judged);

/** Whether the evidence tells what kind of failure it was, and why. */
export const saysWhy = ({ facts }: Evidence): boolean => !isSilent(decide(categories, facts));

/** A tool's word that tests failed is less than their names. */
const isVague = ({ category, recognition }: Judged, told: PlacedSignal): boolean =>
  category.name === told.category && (recognition.cause?.weight ?? WEIGHT.exit) <= WEIGHT.summary;

/**
 * Joins what the reports of a job say to what its log says. The log is the judge: it knows of the whole job, a report of its tests. Reports
 * add places and the failures that the log does not name, and stand in where the log is gone (null) or does not say why the job failed.
 */
export function mergeEvidence(log: Evidence, reports: readonly Evidence[], logIsGone: boolean): MergedEvidence {
  const told = distinct(reports.flatMap(({ facts }) => facts.signals.filter(isTelling)));
  const aside = reports.flatMap(({ facts, warnings }) => [
    ...facts.signals.filter((signal) => !isTelling(signal)),
    ...warnings,
  ]);
  const [first] = told;
  const judged = decide(categories, log.facts);
  const silent = logIsGone || isSilent(judged);
  if (!first) {
    const warnings = [...log.warnings, ...aside.filter(({ finding }) => finding).map(unquoted)];
    return { evidence: boundedEvidence({ ...log, warnings }), standIn: false, silent };
  }
  const lookUp = createLookUp(told);
  const standIn = silent || isVague(judged, first);
  if (standIn) {
    const { outcome } = log.facts;
    const known = new Set(log.facts.signals.filter((signal) => lookUp(signal).length > 0));
    const facts = {
      ...log.facts,
      signals: [...told, ...log.facts.signals.filter((signal) => !known.has(signal)).map(unquoted)],
      outcome: {
        ...outcome,
        succeeded: false,
        complete: false,
        failedSteps: outcome.failedSteps.length > 0 ? outcome.failedSteps : [first.step],
      },
    };
    const warnings = [...aside, ...log.warnings.map(unquoted)];
    return { evidence: boundedEvidence({ facts, warnings, lastMark: null }), standIn, silent };
  }
  const found = new Set<PlacedSignal>();
  const placed = log.facts.signals.map((signal) => {
    const same = lookUp(signal);
    for (const each of same) found.add(each);
    return withPlace(signal, same[0]);
  });
  const cause = log.facts.signals[0];
  const more = told
    .filter((signal) => !found.has(signal))
    // Of another kind than the cause, it is told and no rival of it.
    .map((signal) => unquoted(signal.category === cause?.category ? signal : { ...signal, weight: WEIGHT.word }));
  const facts = { ...log.facts, signals: [...placed, ...more] };
  const warnings = [...log.warnings, ...aside.map(unquoted)];
  return { evidence: boundedEvidence({ ...log, facts, warnings }), standIn, silent };
}

/** A step of a job, as GitHub lists it. */
export type FailedStep = { name: string; number: number };

/**
 * The evidence with the name that the failed step has on GitHub, where nothing else tells what failed: people look for that name, and it may
 * say what the step was about.
 */
export function withFailedStep(evidence: Evidence, step: FailedStep | null): Evidence {
  if (!step) return evidence;
  const { facts } = evidence;
  const named = {
    ...evidence,
    facts: {
      ...facts,
      failingStep: {
        command: step.name,
        exitCode: facts.failingStep?.exitCode ?? null,
        tail: facts.failingStep?.tail ?? [],
      },
    },
  };
  if (facts.failingStep === null) return named;
  const judged = decide(categories, facts);
  return judged.category.name === 'unknown' && !hasCause(judged) ? named : evidence;
}
