import type { Finding } from '../../diagnosis.js';
import { counted, eachFinding, type MechanicalEdit, NOT_AS_LOGGED, refused, ruleName } from './edit.js';
import { maskOfSource } from './line-end-meaning.js';
import { isBlank, lineText, type SourceText, type Splice } from './source-text.js';

type Groups = Readonly<Record<string, string | undefined>>;
/** `rewrite` gets the line of the finding, from 1; null: the lines are not as the message says. */
type BlankLineRule = {
  codes: RegExp;
  message: RegExp;
  rewrite(source: SourceText, line: number, groups: Groups): Splice | null;
};

const startOf = (source: SourceText, number: number): number => source.lines[number - 1]?.start ?? source.text.length;

type Runs = { first: Uint32Array; next: Uint32Array };
const runs = new WeakMap<SourceText, Runs>();

/** For each line, from 1, the first of the blank lines that end with it, and the line after those that begin with it; else itself. */
function runsOf(source: SourceText): Runs {
  const known = runs.get(source);
  if (known) return known;
  const count = source.lines.length;
  const first = Uint32Array.from({ length: count + 2 }, (_, line) => line);
  const next = first.slice();
  for (let line = 2; line <= count; line++)
    if (isBlank(source, line) && isBlank(source, line - 1)) first[line] = first[line - 1] ?? line;
  for (let line = count; line >= 1; line--) if (isBlank(source, line)) next[line] = next[line + 1] ?? line;
  const made = { first, next };
  runs.set(source, made);
  return made;
}

/** The first line of the blank lines that end right above a line; the line itself where there are none. */
const blankAbove = (source: SourceText, line: number): number =>
  isBlank(source, line - 1) ? (runsOf(source).first[line - 1] ?? line) : line;

/** The line after the blank lines that begin at a line. */
const afterBlank = (source: SourceText, line: number): number => runsOf(source).next[line] ?? line;

/** Leaves so many of the blank lines from `first` to before `next`; null: there are no more than that. */
const reduced = (source: SourceText, first: number, next: number, most: number): Splice | null =>
  next - first > most ? { start: startOf(source, first + most), end: startOf(source, next), text: '' } : null;

/** Leaves so many of the blank lines around a blank line. */
const capped = (source: SourceText, line: number, most: number): Splice | null =>
  isBlank(source, line) ? reduced(source, blankAbove(source, line), afterBlank(source, line), most) : null;

/** More blank lines above a line, or above the comments right above it, where so many are now. */
function addedAbove(
  source: SourceText,
  line: number,
  found: number,
  more: number,
  comment: RegExp | null,
): Splice | null {
  let top = line;
  if (comment) while (top > 1 && comment.test(lineText(source, top - 1) ?? '')) top--;
  for (const at of [top, line])
    if (at > 1 && at - blankAbove(source, at) === found)
      return { start: startOf(source, at), end: startOf(source, at), text: source.lineEnd.repeat(more) };
  return null;
}

const PYTHON_COMMENT = /^\s*#/;

const rules: readonly BlankLineRule[] = [
  // pycodestyle and ruff. https://pycodestyle.pycqa.org/en/latest/intro.html#error-codes
  {
    codes: /^E30[1256]$/,
    message:
      /^[Ee]xpected (?<expected>\d+) blank lines?(?: [a-z ]+)?, (?:but )?found (?<found>\d+)|^[Ee]xpected (?<other>\d+) blank lines?(?: [a-z ]+)? \((?<had>\d+)\)/,
    rewrite: (source, line, { expected, found, other, had }) => {
      const [wanted, now] = [Number(expected ?? other), Number(found ?? had)];
      return wanted > now ? addedAbove(source, line, now, wanted - now, PYTHON_COMMENT) : null;
    },
  },
  {
    codes: /^E303$/,
    message: /^[Tt]oo many blank lines \((?<found>\d+)\)/,
    rewrite: (source, line, { found }) => {
      const first = blankAbove(source, line);
      if (line - first !== Number(found)) return null;
      return reduced(source, first, line, /^\s/.test(lineText(source, line) ?? '') ? 1 : 2);
    },
  },
  // ESLint and @stylistic.
  {
    codes: /^no-multiple-empty-lines$/,
    message: /^More than (?<most>\d+) blank lines? not allowed/,
    rewrite: (source, line, { most }) => capped(source, line, Number(most)),
  },
  {
    codes: /^no-multiple-empty-lines$/,
    message: /^Too many blank lines at the beginning of file\. Max of (?<most>\d+) allowed/,
    rewrite: (source, _, { most }) => capped(source, 1, Number(most)),
  },
  {
    codes: /^padded-blocks$/,
    message: /^Block must not be padded by blank lines/,
    rewrite: (source, line) => reduced(source, line + 1, afterBlank(source, line + 1), 0),
  },
  {
    codes: /^lines-between-class-members$/,
    message: /^Expected blank line between class members/,
    rewrite: (source, line) =>
      /^\s*(?:\/\/|\/?\*)|\*\/\s*$/.test(lineText(source, line - 1) ?? '')
        ? null
        : addedAbove(source, line, 0, 1, null),
  },
  // markdownlint.
  {
    codes: /^MD012$/,
    message: /^Multiple consecutive blank lines \[Expected: (?<most>\d+); Actual: \d+\]/,
    rewrite: (source, line, { most }) => capped(source, line, Number(most)),
  },
  {
    codes: /^MD022$/,
    message:
      /^Headings should be surrounded by blank lines \[Expected: (?<expected>\d+); Actual: (?<found>\d+); (?<side>Above|Below)\]/,
    rewrite: (source, line, { expected, found, side }) =>
      addedAbove(
        source,
        side === 'Above' ? line : afterBlank(source, line + 1),
        Number(found),
        Number(expected) - Number(found),
        null,
      ),
  },
  // yamllint.
  {
    codes: /^empty-lines$/,
    message: /^too many blank lines \(\d+ > (?<most>\d+)\)/,
    rewrite: (source, line, { most }) => capped(source, line, Number(most)),
  },
  // RuboCop.
  {
    codes: /^EmptyLines$/,
    message: /^Extra blank line detected\./,
    rewrite: (source, line) => capped(source, line, 1),
  },
  {
    codes: /^EmptyLinesAround\w+$/,
    message: /^Extra empty line detected at [\w ]+ (?:beginning|end)\./,
    rewrite: (source, line) => capped(source, line, 0),
  },
  {
    codes: /^EmptyLineAfterMagicComment$/,
    message: /^Add an empty line after magic comments\./,
    rewrite: (source, line) =>
      /^#/.test(lineText(source, line - 1) ?? '') ? addedAbove(source, line, 0, 1, null) : null,
  },
  // stylelint.
  {
    codes: /^(?:rule|declaration|at-rule|comment|custom-property)-empty-line-before$/,
    message: /^Expected empty line before (?:rule|declaration|at-rule|comment|custom property)/,
    rewrite: (source, line) => addedAbove(source, line, 0, 1, null),
  },
  {
    codes: /^(?:rule|declaration|at-rule|comment|custom-property)-empty-line-before$/,
    message: /^(?:Unexpected|Expected no) empty line before (?:rule|declaration|at-rule|comment|custom property)/,
    rewrite: (source, line) => reduced(source, blankAbove(source, line), line, 0),
  },
  // SwiftLint.
  {
    codes: /^vertical_whitespace$/,
    message: /^Vertical Whitespace Violation: Limit vertical whitespace to a single empty line/,
    rewrite: (source, line) => capped(source, line, 1),
  },
];

function ruleOf(finding: Finding): { rule: BlankLineRule; groups: Groups } | null {
  for (const rule of rules) {
    const match = rule.codes.test(ruleName(finding)) ? rule.message.exec(finding.message) : null;
    if (match) return { rule, groups: { ...match.groups } };
  }
  return null;
}

/** Blank lines too many or too few, where the linter says how many. */
export const blankLines: MechanicalEdit = {
  name: 'blank_lines',
  done: (count) => `correct the blank lines in ${counted(count, 'place')}`,
  answers: (finding) => finding.path !== null && finding.startLine !== null && ruleOf(finding) !== null,
  edit: eachFinding((source, finding) => {
    const found = ruleOf(finding);
    const splice = found?.rule.rewrite(source, finding.startLine ?? 0, found.groups) ?? null;
    if (!splice) return refused(NOT_AS_LOGGED);
    if (maskOfSource(source)?.inString(splice.start)) return refused('the lines are of a string');
    return { splices: [splice] };
  }),
};
