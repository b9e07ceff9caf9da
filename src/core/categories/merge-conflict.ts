import { category } from './category.js';

/** Branches change the same lines. */
export const mergeConflict = category({
  name: 'merge_conflict',
  label: 'Merge conflict',
  action: 'fix',
  words: /merge conflict|CONFLICT \(|automatic merge failed|not mergeable/i,
});
