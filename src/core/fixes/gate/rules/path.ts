import type { GateRule } from '../gate-rule.js';
import { refuse } from '../gate-rule.js';

/** Characters that a path in git has no need of, or that another file system reads in another way. */
const ODD = /[\u0000-\u001f\u007f\\:*?"<>|\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/;

/** A part that leaves the repository, or that a file system takes for `.git`: https://git-scm.com/docs/git-config (core.protectNTFS). */
const isBadPart = (part: string): boolean =>
  part === '' || /^\.+$/.test(part) || /[. ]$/.test(part) || /^ |^(\.git|git~\d+)$/i.test(part) || part.startsWith('~');

/** The file lies outside the repository, inside `.git`, or has a name that is not the same everywhere. */
export const path: GateRule = {
  name: 'path',
  judge: (change) => {
    const parts = change.path.split('/');
    if (change.path.length > 1000 || ODD.test(change.path) || parts.some(isBadPart))
      return [refuse(null, 'the path leaves the repository, or is not the same file everywhere')];
    return [];
  },
};
