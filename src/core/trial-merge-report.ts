import type { Report } from './report.js';

/** What stands on a trial merge of the merge queue, where a check run is wanted on every head: a required check without an answer holds up the queue. */
export const TRIAL_MERGE_REPORT: Report = {
  status: 'completed',
  conclusion: 'neutral',
  title: 'A trial merge: Regreen looks at pull requests',
  summary:
    'This commit was made by the merge queue. If a check fails on it, Regreen says why on the pull requests that leave the queue. It answers here at once because `report.always` is set, so that the queue does not wait for it.',
  text: null,
  annotations: [],
  actions: [],
};
