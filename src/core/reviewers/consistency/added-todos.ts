import { without } from '../../fixes/gate/multiset.js';
import type { Token } from '../../fixes/gate/tokens.js';
import { isCode, isForeign, isShown, isTest } from '../file-kind.js';
import { evidenceOf, type Hunk, rowsOf } from '../hunks.js';
import type { DiffLine } from '../reviewer.js';
import { type ConsistencyRule, MOST_PER_FILE } from './consistency-rule.js';

const TODO = /(?<![\w.$-])(?:TODO|FIXME|XXX|HACK)(?![\w-])(?=[:(\s]|$)/;
/** It is written down elsewhere. */
const TRACKED = /#\d+|\b[A-Z][A-Z0-9]{1,9}-\d+|https?:\/\/|\bGH-\d+|\bissue\s+\d+/;

/** Left for later in a comment, and noted nowhere else. What moves, or is worded anew, was there before. */
export const addedTodos: ConsistencyRule = ({ files, hunksIn }) => {
  const hunks = files
    .filter(({ path }) => isCode(path) && !isForeign(path) && !isShown(path) && !isTest(path))
    .flatMap(hunksIn);
  const come = without(todosIn(hunks, 'after'), todosIn(hunks, 'before')).filter(({ text }) => !TRACKED.test(text));
  const seen = new Map<string, number>();
  return come.flatMap(({ hunk, line, text }) => {
    const { path } = hunk.file;
    seen.set(path, (seen.get(path) ?? 0) + 1);
    if ((seen.get(path) ?? 0) > MOST_PER_FILE) return [];
    return [
      {
        rule: 'todo_added',
        severity: 'low' as const,
        path,
        line,
        message: `${TODO.exec(text)?.[0] ?? 'TODO'} without an issue: open one and name it here, or do it now.`,
        evidence: evidenceOf(text),
      },
    ];
  });
};

/** One key for all: a hint that changes its words is no new one. */
function todosIn(hunks: readonly Hunk[], side: 'before' | 'after') {
  return hunks.flatMap((hunk) => {
    const rows = rowsOf(hunk, side);
    if (!rows.some(({ kind, text }) => kind !== ' ' && TODO.test(text))) return [];
    return commentRows(hunk, side)
      .map((row) => rows[row])
      .filter((line): line is DiffLine => line !== undefined && line.kind !== ' ' && TODO.test(line.text))
      .map((line) => ({ hunk, key: '', line: line.newLine, text: line.text }));
  });
}

/** Rows with a word of that kind in a comment. */
function commentRows({ facts }: Hunk, side: 'before' | 'after'): number[] {
  const rows = new Set<number>();
  const comments = facts[side].comments.concat(inner(facts[side].text, facts.language));
  for (const { key, line } of comments)
    for (const [index, text] of key.split('\n').entries()) if (TODO.test(text)) rows.add(line - 1 + index);
  return [...rows];
}

/** The rest of a block comment that begins above the hunk, by the stars at its lines. */
const inner = (text: string, { name }: Hunk['facts']['language']): Token[] =>
  name === 'python' || name === 'ruby'
    ? []
    : text
        .split('\n')
        .flatMap((line, index) =>
          /^\s*\* /.test(line) ? [{ kind: 'comment' as const, key: line, line: index + 1 }] : [],
        );
