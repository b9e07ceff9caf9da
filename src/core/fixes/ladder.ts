import { type FixReview, reviewFix } from '../reviewers/fix.js';
import type { ReviewFinding } from '../reviewers/reviewer.js';
import type { GateObjection } from './gate/judge-changes.js';
import { judgeChanges } from './gate/judge-changes.js';
import { strategies } from './index.js';
import type { FileChange } from './patch.js';
import type { FixMaterial, FixStrategy, Proposal } from './strategy.js';
import type { Tried } from './tried.js';

export type Climbed = {
  proposed: { strategy: string; proposal: Proposal; objections: GateObjection[]; needsPerson: boolean } | null;
  tried: Tried[];
  /** What the fix reviewer says of the proposals that the gate let through. */
  reviews: FixReview[];
};

/**
 * `isSpent` names rungs whose fix for this very failure the checks have spoken against, `isSpentPatch` patches that they have; `mayTouch` are
 * the files that the repository lets a fix touch.
 */
export type ClimbLimits = {
  isSpent: (strategy: string) => boolean;
  isSpentPatch: (changes: readonly FileChange[]) => boolean;
  mayTouch: (path: string) => boolean;
};

/**
 * Climbs the ladder from certain to clever: the first proposal that the tamper gate and the fix reviewer let through wins. No proposal leaves
 * this function without having passed both.
 */
export function climbLadder(
  material: FixMaterial,
  given: ClimbLimits,
  rungs: readonly FixStrategy[] = strategies,
): Climbed {
  const tried: Tried[] = [];
  const reviews: FixReview[] = [];
  for (const { name, reads, propose } of rungs) {
    if (given.isSpent(name)) {
      tried.push({ strategy: name, reason: 'tried before for this failure, and the checks spoke against it' });
      continue;
    }
    const outcome = propose(material);
    if (outcome.kind === 'declined') {
      const isIdle = outcome.idle ?? reads(material.failure, material.logPatches, material.paths).length === 0;
      tried.push({ strategy: name, reason: outcome.reason, ...(isIdle ? { idle: true } : {}) });
      continue;
    }
    const { proposal } = outcome;
    const problem = problemOf(proposal.changes, material, given.mayTouch);
    if (problem !== null) {
      tried.push({ strategy: name, reason: problem });
      continue;
    }
    if (given.isSpentPatch(proposal.changes)) {
      tried.push({ strategy: name, reason: 'the checks spoke against the same patch before' });
      continue;
    }
    const { verdict, objections } = judgeChanges(proposal.changes);
    if (verdict === 'refuse') {
      const first = objections.find(({ severity }) => severity === 'refuse');
      tried.push({ strategy: name, reason: `the tamper gate refuses its patch: ${first?.sentence ?? 'it tampers'}` });
      continue;
    }
    const review = reviewFix({ strategy: name, changes: proposal.changes, ...material });
    reviews.push(review);
    if (review.decision === 'request_changes') {
      const first = review.findings.find(({ severity }) => severity === 'high');
      tried.push({
        strategy: name,
        reason: `the fix reviewer turns it down: ${first?.message ?? 'it misses the cause'}`,
      });
      continue;
    }
    const needsPerson = verdict === 'person' || review.decision === 'comment';
    const proposed = { strategy: name, proposal, objections: [...objections, ...review.findings.map(asObjection)] };
    return { proposed: { ...proposed, needsPerson }, tried, reviews };
  }
  return { proposed: null, tried, reviews };
}

const asObjection = ({ rule, path, line, message }: ReviewFinding): GateObjection => ({
  rule,
  path,
  line,
  severity: 'person',
  sentence: message,
});

function problemOf(
  changes: readonly FileChange[],
  { file }: FixMaterial,
  mayTouch: (path: string) => boolean,
): string | null {
  const real = changes.filter(({ before, after }) => before?.text !== after?.text || before?.mode !== after?.mode);
  if (real.length === 0) return 'its patch changes nothing';
  const foreign = changes.find(({ path }) => !mayTouch(path));
  if (foreign) return `the configuration (fix.paths) keeps fixes away from ${foreign.path}`;
  // What is not the file at the head SHA would be undone by the patch.
  const stale = changes.find(({ path, before }) => before?.text !== file(path)?.text);
  return stale ? `its patch is not about ${stale.path} as it is at this head` : null;
}
