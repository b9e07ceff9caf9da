import { askPerson, type GateRule } from '../gate-rule.js';

/**
 * Formatters and linters make no files. A new one can take the place of another: a configuration that is read first, a module with the
 * name of a library, a mock. So a person looks.
 */
export const fileAdded: GateRule = {
  name: 'file-added',
  judge: ({ before, after }) => (!before && after ? [askPerson(null, 'it adds a file')] : []),
};
