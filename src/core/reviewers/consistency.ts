import { addedBinaries } from './consistency/added-binaries.js';
import { addedTodos } from './consistency/added-todos.js';
import { breakpoints } from './consistency/breakpoints.js';
import { collidingPaths } from './consistency/colliding-paths.js';
import { conflictMarkers } from './consistency/conflict-markers.js';
import type { ConsistencyRule } from './consistency/consistency-rule.js';
import { generatedFiles, wantsHeader } from './consistency/generated-files.js';
import { prints, printsOf } from './consistency/prints.js';
import { type Hunk, hunksOf } from './hunks.js';
import type { ChangedFile, Reviewer } from './reviewer.js';

const rules: readonly ConsistencyRule[] = [
  conflictMarkers,
  breakpoints,
  prints,
  generatedFiles,
  addedBinaries,
  addedTodos,
  collidingPaths,
];

/** What slips in unnoticed: rests of merging and debugging, edits that will be undone, files that do not belong into git. */
export const consistency: Reviewer = {
  name: 'consistency',
  reads: (files) =>
    files
      .filter((file) => wantsHeader(file) || printsOf(file).length > 0)
      .flatMap(({ path, previousPath }) => [path, previousPath ?? path])
      .filter((path, index, all) => all.indexOf(path) === index),
  review: (material) => {
    const read = new Map<ChangedFile, Hunk[]>();
    const hunksIn = (file: ChangedFile): Hunk[] => {
      const known = read.get(file) ?? hunksOf(file);
      read.set(file, known);
      return known;
    };
    return rules.flatMap((rule) => rule({ ...material, hunksIn }));
  },
};
