import type { CategoryName, RecommendedAction } from './diagnosis.js';
import type { Memory } from './failure-memory.js';

export type RouteInput = {
  checkName: string;
  category: CategoryName;
  confidence: number;
  recommendedAction: RecommendedAction;
  memory: Memory | null;
};

/** What is done about one failure, and why. */
export type Route = { checkName: string; action: RecommendedAction; reason: string };

/** What the memory adds to a reason, by its verdict. */
const KNOWN: Record<Memory['verdict'], string | null> = {
  flaky: 'flaky',
  broken_base: 'the base branch fails the same way',
  elsewhere: 'other pull requests fail the same way',
  seen_before: 'seen before',
  new: null,
};

/** Decides per failure. This version re-runs and fixes nothing yet: whatever is recommended, people are told. */
export function routeFailure({ checkName, category, recommendedAction, memory }: RouteInput): Route {
  const known = memory && KNOWN[memory.verdict];
  const told = known && memory.sentences[0] ? `; ${known}: ${memory.sentences[0]}` : '';
  if (category === 'unknown' && !known)
    return { checkName, action: 'notify', reason: 'the log does not say what failed' };
  if (recommendedAction === 'rerun' || recommendedAction === 'fix') {
    const reason = `recommended: ${recommendedAction}; this version tells people and does not act${told}`;
    return { checkName, action: 'notify', reason };
  }
  return { checkName, action: recommendedAction, reason: `recommended for ${category}${told}` };
}
