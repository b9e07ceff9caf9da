import { createStepTracker, type Step } from '../../log/steps.js';
import { biomeDiffs } from './biome-diff.js';
import { type DiffReader, type StartReader, spoil } from './diff-reader.js';
import { gutterReaders } from './gutter-diff.js';
import type { LogPatch } from './log-patch.js';
import { createLineSplitter, type PrintedLine } from './printed-line.js';
import { ruffFormatDiffs } from './ruff-format-diff.js';
import { rustfmtDiffs } from './rustfmt-diff.js';
import { spotlessDiffs } from './spotless-diff.js';
import { unifiedDiffs } from './unified-diff.js';

/** Collects what a log, pushed in pieces of any size, holds as patches. Memory does not grow with the log. */
export type LogPatchCollector = {
  push(chunk: Uint8Array | string): void;
  /** The log has ended. Patches in the log's order, those that cannot be used with the reason. */
  end(): LogPatch[];
};

const MAX_PATCHES = 100;
const MAX_DIFF_LINES = 20_000;
const MAX_DIFF_LENGTH = 4_000_000;

/** How diffs are printed; the first that knows a line has it. */
const readers: readonly StartReader[] = [
  rustfmtDiffs,
  spotlessDiffs,
  biomeDiffs,
  ruffFormatDiffs,
  ...gutterReaders,
  unifiedDiffs,
];

/** Reads a CI log of any system for the diffs that formatters, linters and `git diff` have printed into it. */
export function createLogPatchCollector(): LogPatchCollector {
  const tracker = createStepTracker();
  const found: { patch: LogPatch; step: Step }[] = [];
  let step = tracker.current();
  let diffLines = 0;
  let diffLength = 0;
  let isFull = false;
  const started: readonly DiffReader[] = readers.map((start) =>
    start((patch) => {
      if (found.length < MAX_PATCHES) found.push({ patch, step });
      else isFull = true;
    }),
  );
  let active: DiffReader | null = null;
  const splitter = createLineSplitter(see);

  function enter(next: Step): void {
    if (next === step) return;
    for (const reader of started) reader.close();
    step = next;
  }

  /** A diff may hold lines that look like the beginning of another one. */
  function isTaken(line: PrintedLine): boolean {
    if (active?.see(line)) return true;
    const before = active;
    active = started.find((reader) => reader !== before && reader.see(line)) ?? null;
    return active !== null;
  }

  function isDiff(line: PrintedLine): boolean {
    if (isFull || step.inScript || !isTaken(line)) return false;
    diffLength += line.text.length;
    if (++diffLines > MAX_DIFF_LINES || diffLength > MAX_DIFF_LENGTH) {
      for (const reader of started) reader.close();
      isFull = true;
    }
    return true;
  }

  function see(line: PrintedLine): void {
    // A log that names the step on every line may change it within a diff; in others, lines of a diff look like marks of a step.
    if (line.origin !== null) enter(tracker.see(line));
    if (!isDiff(line) && line.origin === null) enter(tracker.see(line));
  }

  return {
    push: splitter.push,
    end() {
      splitter.end();
      for (const reader of started) reader.close();
      const { failedSteps, marksFailures } = tracker.outcome();
      const told = marksFailures || failedSteps.length > 0;
      const failed = found.filter(({ step }) => !told || step.failed);
      // Where a step that failed has printed diffs, those of others are mere information.
      const kept = failed.length > 0 ? failed : found;
      for (const { patch, step } of kept) {
        if (step.teardown) spoil(patch, 'the job was being cleaned up');
        if (told && !step.failed) spoil(patch, 'the step that printed it did not fail');
      }
      return kept.map(({ patch }) => patch).toSorted((one, other) => one.logLine - other.logLine);
    },
  };
}
