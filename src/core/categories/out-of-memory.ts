import { category } from './category.js';

/** A process needed more memory than the machine had. */
export const outOfMemory = category({
  name: 'out_of_memory',
  label: 'Out of memory',
  action: 'rerun',
  words: /out of memory|\bOOM\b|cannot allocate memory|heap limit|exit code 137/i,
});
