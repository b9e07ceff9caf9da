import { addedBinaries } from './consistency/added-binaries.js';
import { addedTodos } from './consistency/added-todos.js';
import { breakpoints } from './consistency/breakpoints.js';
import { collidingPaths } from './consistency/colliding-paths.js';
import { conflictMarkers } from './consistency/conflict-markers.js';
import type { ConsistencyRule } from './consistency/consistency-rule.js';
import { generatedFiles, wantsHeader } from './consistency/generated-files.js';
import { prints, printsOf } from './consistency/prints.js';
import { isProse } from './file-kind.js';
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
  lens: {
    looksFor: `Where the change contradicts itself: a thing renamed in one place and left in another, a comment, message or document beside the code that now says something untrue, two branches that should do the same and do not, code that nothing reaches any more, a copied block in which one name was forgotten. Both sides must stand in the diff. Say nothing of taste, naming, formatting or structure.`,
    isAbout: (path) => !isProse(path),
  },
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
