import { isProse } from './file-kind.js';
import type { Reader } from './reviewer.js';

/** Whether the code does what it is meant to do. No rule can tell, so that it only reads with a model. */
export const correctness: Reader = {
  name: 'correctness',
  lens: {
    looksFor: `Code that does something else than it is meant to: a wrong condition, bound, sign, unit or order; a case that is forgotten, such as nothing, one, many, a failure in the middle; a value that may be missing and is used all the same; an error that is swallowed; what is opened and never closed; what goes wrong when two do it at once; a caller in the diff that a changed function no longer suits. Say with what input it goes wrong, and how. Say nothing that hangs on code which the diff does not show.`,
    isAbout: (path) => !isProse(path),
  },
};
