import type { Hunk } from '../hunks.js';
import type { ChangedFile, ReviewFinding, ReviewMaterial } from '../reviewer.js';

/** `hunksIn`: those of a file, read once for all rules. */
type ConsistencyMaterial = ReviewMaterial & { hunksIn(file: ChangedFile): readonly Hunk[] };

export type ConsistencyRule = (material: ConsistencyMaterial) => ReviewFinding[];

/** More of a kind in one file says nothing new. */
export const MOST_PER_FILE = 3;
