import type { FailedCheck } from './check-reading.js';
import { type Check, isFailed, isGreen } from './counted-checks.js';
import type { CategoryName, RecommendedAction } from './diagnosis.js';
import type { Crowd } from './failure-facts.js';
import { recallFailure } from './failure-memory.js';
import { ruleCategoryOf, type SavedAnalysis } from './saved-analysis.js';

/** What the diagnosis alone recommends, before anything was remembered. */
const diagnosedAction = (analysis: SavedAnalysis): RecommendedAction =>
  analysis.metadata.memory?.diagnosed ?? analysis.recommendedAction;

/** Of these categories two failures are never known to be one: nothing failed, or somebody stopped it. */
const ALIKE: ReadonlySet<CategoryName> = new Set(['none', 'cancelled']);

/**
 * The signature that stands for this failure and no other; null where the diagnosis rests on no more than its category or an exit status:
 * two logs that do not say why are not one failure.
 */
export function tellingSignature({ category, signature, metadata }: SavedAnalysis): string | null {
  return metadata.telling && signature !== '' && !ALIKE.has(category) ? signature : null;
}

/** How many of the checks of the head that came to a verdict have failed. */
export const crowdOfHead = (counted: Check[]): Crowd => ({
  failed: new Set(counted.filter(isFailed).map(({ name }) => name)).size,
  ran: new Set(counted.filter((check) => isFailed(check) || isGreen(check)).map(({ name }) => name)).size,
});

/** The diagnosis with what is remembered of such failures, and the action that follows from both. */
export function remember(analysis: SavedAnalysis, facts: FailedCheck['facts'], head: Crowd): SavedAnalysis {
  const action = diagnosedAction(analysis);
  if (!facts) return { ...analysis, recommendedAction: action, metadata: { ...analysis.metadata, memory: null } };
  const telling = tellingSignature(analysis);
  const { findings } = analysis.metadata;
  const memory = recallFailure(
    {
      // A model's word for it makes nobody wait.
      category: ruleCategoryOf(analysis.metadata.model) ?? analysis.category,
      action,
      // What was looked up by another signature is about another failure.
      recognisable: telling !== null && telling === facts.signature,
      located: findings.some(({ path, level }) => path !== null && level === 'failure'),
      namesTests: findings.some(({ test }) => test !== null),
    },
    facts,
    head,
  );
  return { ...analysis, recommendedAction: memory.action, metadata: { ...analysis.metadata, memory } };
}
