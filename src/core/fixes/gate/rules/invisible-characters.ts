import type { NumberedLine } from '../change-facts.js';
import { type GateRule, refuse } from '../gate-rule.js';
import { without } from '../multiset.js';

/** Characters that hide or reorder code for its reader (https://trojansource.codes); a joiner inside an emoji is none. */
const INVISIBLE =
  /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\uffa0\ufff9-\ufffb]|[\u{1d173}-\u{1d17a}]|[\u{e0000}-\u{e007f}]|[\u{e0100}-\u{e01ef}]|\u034f|\u200d|\u115f|\u1160|(?<=[\s\S])\ufeff|\r(?!\n|$)/gu;
const isJoiner = (text: string, at: number): boolean =>
  text.charAt(at) === '\u200d' &&
  /(?:\p{Extended_Pictographic}|\p{M}|\ufe0f|\p{Emoji_Modifier})$/u.test(text.slice(Math.max(0, at - 2), at));

export const invisibleCharacters: GateRule = {
  name: 'invisible-characters',
  judge: (_, { addedLines, removedLines }) =>
    without(foundIn(addedLines), foundIn(removedLines))
      .slice(0, 3)
      .map(({ key, line }) => refuse(line, `it adds the invisible character ${key}`)),
};

function foundIn(lines: NumberedLine[]): { key: string; line: number }[] {
  return lines.flatMap(({ text, line }) =>
    [...text.matchAll(INVISIBLE)]
      .filter((match) => !isJoiner(text, match.index))
      .map((match) => ({
        key: `U+${(match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
        line,
      })),
  );
}
