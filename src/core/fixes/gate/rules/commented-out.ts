import { askPerson, type GateRule, refuse } from '../gate-rule.js';
import { without } from '../multiset.js';
import type { Token } from '../tokens.js';

/** Code that stood there before stands in a comment now. */
export const commentedOut: GateRule = {
  name: 'commented-out',
  judge: (_, { before, after, holdsTests, removedLines }) => {
    const code = new Set(removedLines.map(({ text }) => plain(text)).filter((line) => line.length >= 6));
    const removed = [...code].join('\n');
    const found = without(linesOf(after.comments), linesOf(before.comments)).filter(
      ({ key }) =>
        /[a-z]/i.test(key) && /[(=;{]/.test(key) && (code.has(key) || (key.length >= 12 && removed.includes(key))),
    );
    return found
      .slice(0, 3)
      .map(({ line }) => (holdsTests ? refuse : askPerson)(line, 'code that was there stands in a comment now'));
  },
};

const plain = (text: string): string => text.replace(/\s+/g, '');

/** A long comment is read line by line, each without the signs that make it a comment. */
const linesOf = (comments: Token[]): { key: string; line: number }[] =>
  comments.flatMap(({ key, line }) =>
    key.split('\n').map((text, index) => ({
      key: plain(text.replace(/^\s*(?:\/\/+|\/\*+|\*(?!\*)|#+|--|<!--|=begin)/, '').replace(/(?:\*\/|-->)\s*$/, '')),
      line: line + index,
    })),
  );
