import type { Finding } from '../../diagnosis.js';
import { eachFinding, type MechanicalEdit, NOT_AS_LOGGED, refused, ruleName } from './edit.js';
import { offsetAt, type SourceText, type Splice } from './source-text.js';

/** What the place of a finding looks like, and what its message names. */
export type Place = {
  source: SourceText;
  text: string;
  offset: number;
  groups: Readonly<Record<string, string | undefined>>;
};

/** A rule whose message and column together say exactly what to write. `rewrite` gives null where the place is not as the message says. */
export type PlacedRule = {
  codes: RegExp;
  message: RegExp;
  rewrite: (place: Place) => Splice | readonly Splice[] | null;
};

export const insertion = (offset: number, text: string): Splice => ({ start: offset, end: offset, text });

export const isSpace = (character: string | undefined): boolean => character === ' ' || character === '\t';

/** Spaces and tabs around, or else before, an offset; empty where there are none. */
export function spacesAt(text: string, offset: number): { start: number; end: number } {
  let [start, end] = [offset, offset];
  while (isSpace(text[start - 1])) start--;
  while (isSpace(text[end])) end++;
  return { start, end };
}

/** Takes the white space out that stands after `left` or before `right`, at the offset or at the other side of the token there. */
export function tightened({ text, offset }: Place, left: string | null, right: string | null): Splice | null {
  const from = left !== null && text.startsWith(left, offset) && !isSpace(text[offset]) ? offset + left.length : offset;
  const { start, end } = spacesAt(text, from);
  const isThere = end > start && !/[\r\n]/.test(text[end] ?? '\n') && !/\n/.test(text[start - 1] ?? '\n');
  if (
    !isThere ||
    (left !== null && !text.slice(0, start).endsWith(left)) ||
    (right !== null && !text.startsWith(right, end))
  )
    return null;
  return { start, end, text: '' };
}

/** A space before the token at the offset. */
export const spacedBefore = ({ text, offset }: Place, token: string): Splice | null =>
  text.startsWith(token, offset) && !/\s/.test(text[offset - 1] ?? ' ') ? insertion(offset, ' ') : null;

/** A space after the token at the offset. */
export const spacedAfter = ({ text, offset }: Place, token: string): Splice | null =>
  text.startsWith(token, offset) && !/\s/.test(text[offset + token.length] ?? ' ')
    ? insertion(offset + token.length, ' ')
    : null;

/** Replaces what the pattern finds right at the offset. */
export function replaced(
  { text, offset }: Place,
  pattern: RegExp,
  by: (match: RegExpExecArray) => string,
): Splice | null {
  const match = pattern.exec(text.slice(offset, offset + 1000));
  return match && match.index === 0 ? { start: offset, end: offset + match[0].length, text: by(match) } : null;
}

/** An edit of many small rules. `accepts` tells the tool's findings from others with the same words. */
export function placedEdit(edit: {
  name: string;
  done(count: number): string;
  accepts(finding: Finding): boolean;
  rules: readonly PlacedRule[];
  /** Columns are UTF-16 units. */
  inUtf16?: boolean;
}): MechanicalEdit {
  const { name, done, accepts, rules, inUtf16 = false } = edit;
  const ruleOf = (finding: Finding) => {
    for (const rule of rules) {
      if (!rule.codes.test(ruleName(finding))) continue;
      const match = rule.message.exec(finding.message);
      if (match) return { rule, groups: { ...match.groups } };
    }
    return null;
  };
  return {
    name,
    done,
    answers: (finding) =>
      finding.path !== null &&
      finding.startLine !== null &&
      finding.startColumn !== null &&
      accepts(finding) &&
      ruleOf(finding) !== null,
    edit: eachFinding((source, finding) => {
      const offset = offsetAt(source, finding.startLine, finding.startColumn, inUtf16);
      const found = ruleOf(finding);
      const rewritten =
        offset === null || !found
          ? null
          : found.rule.rewrite({ source, text: source.text, offset, groups: found.groups });
      return rewritten === null ? refused(NOT_AS_LOGGED) : { splices: [rewritten].flat() };
    }),
  };
}
