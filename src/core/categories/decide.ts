import { actions } from '../matchers/actions.js';
import { LOOSE } from '../matchers/loose-places.js';
import type { Signal } from '../matchers/matcher.js';
import { WEIGHT } from '../matchers/matcher.js';
import type { PlacedSignal, Scanned } from '../matchers/scan.js';
import type { Category, Facts, Recognition } from './category.js';

/** Compilers warn where linters judge: a linter's warning is a finding that may fail the job, a compiler's is not. */
const JUDGES = new Set(['lint', 'format', 'security_scan', 'type_error']);

const lineOf = (signal: Signal): number => signal.lines[0]?.number ?? Number.MAX_SAFE_INTEGER;

/** Failures before warnings, and a linter's warnings before a status that says nothing of why. */
function rank({ level, weight }: Signal): number {
  if (level !== 'failure') return 1;
  return weight === WEIGHT.exit ? 2 : 0;
}

/** Causes before symptoms: failures before warnings, then the more telling first, among equals the one that stands first. */
export function byImportance(one: Signal, other: Signal): number {
  return rank(one) - rank(other) || other.weight - one.weight || lineOf(one) - lineOf(other);
}

/** The signals that may be why the log failed: of the steps that failed, when the log marks them, and of no teardown. */
export function candidates({ signals, outcome }: Pick<Scanned, 'signals' | 'outcome'>): PlacedSignal[] {
  const judged = signals.filter(
    (signal) => !signal.step.teardown && (signal.level === 'failure' || JUDGES.has(signal.category)),
  );
  const isNamed = judged.some(({ level, weight }) => level === 'failure' && weight >= WEIGHT.named);
  const failures = isNamed ? judged.filter(({ tool }) => tool !== LOOSE) : judged;
  const marked = failures.filter((signal) => signal.step.failed);
  const telling = marked.some((signal) => signal.weight > WEIGHT.exit);
  const named = marked.some((signal) => signal.weight >= WEIGHT.named);
  // A step that runs after the failure to print the reports of the tests.
  const failedAt = marked[0]?.step.firstLine ?? Number.MAX_SAFE_INTEGER;
  const reprinted = named
    ? []
    : failures.filter(({ step, test }) => !step.failed && test !== null && step.firstLine > failedAt);
  // Where the runner marks each step, one that succeeded is no cause: without a word of the failing one, nobody knows.
  const sorted = (
    telling || (marked.length > 0 && outcome.marksFailures) ? [...marked, ...reprinted] : failures
  ).toSorted(byImportance);
  // What comes after the first failing step ran only because it was told to run in any case.
  const first = sorted
    .filter((signal) => signal.weight >= WEIGHT.named && signal.step.failed)
    .toSorted((one, other) => one.step.firstLine - other.step.firstLine)[0]?.step;
  return first
    ? [...sorted.filter((signal) => signal.step === first), ...sorted.filter((signal) => signal.step !== first)]
    : sorted;
}

/** A workflow command says what is wrong and where, but not of what kind: that is what the tool's own words in the same step are all of. */
function withCategoryOfStep(signals: readonly PlacedSignal[]): PlacedSignal[] {
  const told = new Map<PlacedSignal['step'], Set<Signal['category']>>();
  for (const { step, weight, category } of signals)
    if (weight >= WEIGHT.summary && category !== 'unknown') told.set(step, (told.get(step) ?? new Set()).add(category));
  return signals.map((signal) => {
    const { tool, category, weight, step } = signal;
    if (tool !== actions.name || category !== 'unknown' || weight !== WEIGHT.summary) return signal;
    const [only, other] = told.get(step) ?? [];
    return only && !other ? { ...signal, category: only } : signal;
  });
}

export function factsOf(scanned: Scanned): Facts {
  const signals = withCategoryOfStep(candidates(scanned));
  const failed = scanned.outcome.failedSteps.find((step) => !step.teardown) ?? scanned.outcome.failedSteps[0];
  const failingStep = failed
    ? { command: failed.command ?? failed.name, exitCode: failed.exitCode, tail: scanned.tails.get(failed) ?? [] }
    : null;
  return { signals, failingStep, outcome: scanned.outcome, lastLines: scanned.lastLines };
}

/** The strongest claim; among equal ones the category that stands first in the list. */
export function decide(
  categories: readonly Category[],
  facts: Facts,
): { category: Category; recognition: Recognition } {
  let best: { category: Category; recognition: Recognition } | null = null;
  for (const category of categories) {
    const recognition = category.recognise(facts);
    if (recognition && (!best || recognition.confidence > best.recognition.confidence))
      best = { category, recognition };
  }
  if (!best) throw new Error('No category claims the log: the list must end with one that always does.');
  return best;
}
