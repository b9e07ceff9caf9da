import { askPerson, type GateRule, refuse } from '../gate-rule.js';
import { isExpectedData } from '../paths.js';

/** A file goes away, or everything in it does. A rename is a deletion and a new file: it moves a test out of sight just as well. */
export const fileDeleted: GateRule = {
  name: 'file-deleted',
  judge: ({ path, before, after }, facts) => {
    if (!before) return [];
    const isEmptied = after !== null && facts.before.tokens.length > 0 && facts.after.tokens.length === 0;
    if (after && !isEmptied) return [];
    const gone = isEmptied ? 'nothing is left of' : 'it deletes';
    if (facts.holdsTests && !isExpectedData(path)) return [refuse(null, `${gone} a file with tests`)];
    return [askPerson(null, `${gone} a file`)];
  },
};
