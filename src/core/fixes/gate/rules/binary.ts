import { MAX_TEXT } from '../change-facts.js';
import { askPerson, type GateRule } from '../gate-rule.js';

/** What cannot be read cannot be judged. */
export const binary: GateRule = {
  name: 'binary',
  judge: (change) => {
    const states = [change.before, change.after].filter((state) => state !== null);
    if (states.some(({ text }) => text === null || text.includes('\0')))
      return [askPerson(null, 'the file is no text')];
    if (states.some(({ text }) => text !== null && text.length > MAX_TEXT))
      return [askPerson(null, 'the file is too large to be looked at')];
    return [];
  },
};
