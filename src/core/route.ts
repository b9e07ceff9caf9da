import type { CategoryName, RecommendedAction } from './diagnosis.js';

export type RouteInput = {
  checkName: string;
  category: CategoryName;
  confidence: number;
  recommendedAction: RecommendedAction;
};

/** What is done about one failure, and why. */
export type Route = { checkName: string; action: RecommendedAction; reason: string };

/** Decides per failure. This version re-runs and fixes nothing yet: whatever is recommended, people are told. */
export function routeFailure({ checkName, category, recommendedAction }: RouteInput): Route {
  if (category === 'unknown') return { checkName, action: 'notify', reason: 'the log does not say what failed' };
  if (recommendedAction === 'rerun' || recommendedAction === 'fix') {
    return {
      checkName,
      action: 'notify',
      reason: `recommended: ${recommendedAction}; this version tells people and does not act`,
    };
  }
  return { checkName, action: recommendedAction, reason: `recommended for ${category}` };
}
