import { createAnalysis } from '../core/analyze.js';
import { MAX_KEPT_FINDINGS } from '../core/check-reading.js';
import type { Diagnosis } from '../core/diagnosis.js';
import { formattingReads, planFormatting } from '../core/fixes/formatters/plan-formatting.js';
import { strategies } from '../core/fixes/index.js';
import { climbLadder } from '../core/fixes/ladder.js';
import { lineEdits } from '../core/fixes/line-edits.js';
import { createLogPatchCollector } from '../core/fixes/log-patches/collect-log-patches.js';
import { modelPatch } from '../core/fixes/model-patch.js';
import type { FileChange } from '../core/fixes/patch.js';
import type { FixFailure } from '../core/fixes/strategy.js';
import type { Tried } from '../core/fixes/tried.js';
import { repositoryFiles } from '../core/log/repository-path.js';
import { redact } from '../core/redact/index.js';
import { routeFailure } from '../core/routing/route-failure.js';
import { formatFiles } from '../formatters/run-formatters.js';
import type { FixCase } from './fix-cases.js';

/**
 * right: the bytes of a right answer, no more and no less. partial: nothing but pieces of one, so that the check stays red. wrong: anything else.
 * declined: nothing was proposed.
 */
export const VERDICTS = ['right', 'partial', 'wrong', 'declined'] as const;
export type FixVerdict = (typeof VERDICTS)[number];

export type TriedFix = {
  of: FixCase;
  failure: FixFailure;
  verdict: FixVerdict;
  /** Of the proposal; null: there is none. */
  strategy: string | null;
  /** The gate lets it through to a person only. */
  needsPerson: boolean;
  tried: Tried[];
};

/** A pull request about which nothing is known but this failure, under the configuration that lets fixes be committed. */
const isRoutedToFix = ({ category, confidence, recommendedAction }: Diagnosis, checkName: string): string | null => {
  const { action, reason } = routeFailure({
    checkName,
    externalId: checkName,
    category,
    confidence,
    recommendedAction,
    memory: null,
    job: null,
    failedTests: null,
    quarantine: [],
    asked: null,
    pullRequest: {
      open: true,
      draft: false,
      current: true,
      fork: false,
      own: false,
      headProtected: false,
      behindBy: 0,
    },
    otherBot: null,
    config: { mode: 'fix', apply: 'commit', rerun: true },
    underway: null,
    fixes: { atHead: 0, maxAtHead: 3, onPullRequest: 0, maxOnPullRequest: 10, today: 0, maxToday: 100 },
    reruns: { atHead: 0, maxAtHead: 1, today: 0, maxToday: 100 },
  });
  return action === 'fix' ? null : `routed to ${action}, not to fix: ${reason}`;
};

const changed = (changes: readonly FileChange[]): Map<string, string | null> =>
  new Map(
    changes.flatMap(({ path, before, after }) =>
      before?.text === after?.text && before?.mode === after?.mode ? [] : [[path, after?.text ?? null]],
    ),
  );

const isPiece = (before: string, made: string, right: string): boolean => {
  const wanted = new Set(lineEdits(before, right).map((edit) => JSON.stringify(edit)));
  return lineEdits(before, made).every((edit) => wanted.has(JSON.stringify(edit)));
};

function judge({ before, after }: FixCase, changes: readonly FileChange[]): FixVerdict {
  const made = changed(changes);
  if (changes.some((change) => change.after?.mode !== change.before?.mode)) return 'wrong';
  const verdicts = after.map((answer): FixVerdict => {
    const same = [...made].every(([path, text]) => answer.get(path) === text);
    if (same && made.size === answer.size) return 'right';
    const pieces = [...made].every(([path, text]) => {
      const right = answer.get(path);
      return right !== undefined && text !== null && isPiece(before.get(path)?.text ?? '', text, right);
    });
    return pieces ? 'partial' : 'wrong';
  });
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'wrong';
}

/** No model is asked here. */
const RUNGS = strategies.filter((rung) => rung !== modelPatch);

/** A broken repository through analysis, routing, the log's diffs, the formatters in their sandbox, the ladder and the tamper gate. */
export async function tryFix(of: FixCase): Promise<TriedFix> {
  const analysis = createAnalysis({ source: of.name, files: repositoryFiles([...of.before.keys()]) });
  analysis.push(of.log);
  const diagnosis = analysis.end(0);
  const { category, findings, failingStep, rootCause } = diagnosis;
  const failure: FixFailure = {
    checkName: of.name,
    category,
    summary: rootCause.summary,
    findings: findings.slice(0, MAX_KEPT_FINDINGS),
    hasMore: findings.length > MAX_KEPT_FINDINGS,
    lines: rootCause.lines,
    failingStep,
  };
  const none = { of, failure, verdict: 'declined', strategy: null, needsPerson: false } as const;
  const elsewhere = isRoutedToFix(diagnosis, of.name);
  if (elsewhere) return { ...none, tried: [{ strategy: 'route', reason: `${category}: ${elsewhere}` }] };
  const collector = createLogPatchCollector();
  collector.push(of.log);
  const logPatches = collector.end().filter((patch) => {
    const text = JSON.stringify(patch);
    return redact(text) === text;
  });
  const reads = new Set(formattingReads(failure, (path) => of.before.has(path)));
  const requests = planFormatting(failure, (path) => (reads.has(path) ? (of.before.get(path) ?? null) : null));
  const formatted = await formatFiles(requests);
  const material = {
    failure,
    logPatches,
    formatted,
    file: (path: string) => of.before.get(path) ?? null,
    paths: [...of.before.keys()],
  };
  const limits = { isSpent: () => false, isSpentPatch: () => false, mayTouch: () => true };
  const { proposed, tried } = climbLadder(material, limits, RUNGS);
  if (!proposed) return { ...none, tried };
  const { strategy, proposal, needsPerson } = proposed;
  return { of, failure, verdict: judge(of, proposal.changes), strategy, needsPerson, tried };
}
