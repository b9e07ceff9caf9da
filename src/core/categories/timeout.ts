import { category } from './category.js';

/** The work was stopped because it took too long. */
export const timeout = category({
  name: 'timeout',
  label: 'Time limit',
  action: 'rerun',
  words: /\b(?:timed? ?out|time limit|deadline exceeded|took too long)\b/i,
});
