import { type Category, category } from './category.js';

/** Node.js ends at the limit of its own heap, whatever the machine has left: the same work mostly comes there again. */
const OWN_LIMIT = /JavaScript heap out of memory|Reached heap limit|Ineffective mark-compacts near heap limit/;

const usual = category({
  name: 'out_of_memory',
  label: 'Out of memory',
  action: 'rerun',
  words: /out of memory|\bOOM\b|cannot allocate memory|heap limit|exit code 137/i,
});

/** A process needed more memory than the machine had, or than it may take. */
export const outOfMemory: Category = {
  ...usual,
  advise(recognition, facts) {
    const advice = usual.advise(recognition, facts);
    return OWN_LIMIT.test(recognition.cause?.message ?? '') ? { ...advice, action: 'review' } : advice;
  },
};
