import { askPerson, type GateRule, refuse } from '../gate-rule.js';
import { protectionOf } from '../paths.js';

/** Files that decide who looks, what runs and where code comes from. By path alone: their form is nobody's failure but theirs. */
export const protectedFile: GateRule = {
  name: 'protected-file',
  judge: ({ path, before, after }) => {
    const protection = protectionOf(path);
    if (!protection || (before?.text === after?.text && before?.mode === after?.mode)) return [];
    const sentence = `it touches a file that ${protection.why}`;
    return [protection.severity === 'refuse' ? refuse(null, sentence) : askPerson(null, sentence)];
  },
};
