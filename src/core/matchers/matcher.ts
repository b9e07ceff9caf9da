import type { CategoryName, Finding, LogLine } from '../diagnosis.js';

/** How much a signal says about why the job failed; only signals of the failing step are compared. */
export const WEIGHT = {
  /** Stops everything that follows, and says so: an install that failed, a full disk, a killed process. */
  decisive: 5,
  /** A tool names what is wrong, on its place. */
  located: 4,
  /** A tool names what is wrong, without a place. */
  named: 3,
  /** A tool says that it failed. */
  summary: 2,
  /** A line with an error word that no tool's format explains. */
  word: 1,
  /** The step's exit status, which says nothing of why. */
  exit: 0,
} as const;
export type Weight = (typeof WEIGHT)[keyof typeof WEIGHT];

/** What one place of a log says went wrong. Paths are as the tool wrote them; lines and columns count from 1. */
export type Signal = {
  tool: string;
  category: CategoryName;
  weight: Weight;
  level: Finding['level'];
  message: string;
  /** The lines of the log that say so, most important first. */
  lines: LogLine[];
  path: string | null;
  startLine: number | null;
  endLine: number | null;
  startColumn: number | null;
  endColumn: number | null;
  title: string | null;
  test: string | null;
  code: string | null;
  /** False for evidence that is no finding of its own, such as "3 tests failed". */
  finding: boolean;
};

/** What a matcher has to say at least; the rest has defaults. */
export type SignalDraft = Partial<Omit<Signal, 'tool'>> & Pick<Signal, 'category' | 'message' | 'lines'>;

/**
 * - `pass`: not this matcher's line.
 * - `taken`: this matcher's, no other need look.
 * - `more`: taken, and the next line is shown to this matcher first, whatever it holds.
 * - `watch`: as `more`, but other matchers may have this line too.
 */
type Verdict = 'pass' | 'taken' | 'more' | 'watch';

/** What a matcher may do while it reads. */
export type Scan = {
  /** Tells what it found. */
  report(draft: SignalDraft): void;
  /** Looks back at recent lines; 1 is the line before this one. */
  before(count: number): LogLine | undefined;
  /** What the step runs, as far as the log shows it: its first line, and lines of its script that hold a hint. */
  command(): string | null;
};

/** Reads the lines of one log; holds what it remembers of earlier lines, which must stay bounded. */
export type LineTest = (line: LogLine) => Verdict;

/** A log format. Its `hints` are sources of small patterns, one of which every line that begins a match holds. */
export type Matcher = {
  name: string;
  /** Where the format comes from. */
  url: string;
  hints: readonly string[];
  /** Sees the runner's `##[error]` before a line, which the other matchers are spared. */
  raw?: true;
  start(scan: Scan): LineTest;
};

/**
 * One format that fits on a line. Named groups of the pattern fill the finding: path, line, column, endLine, endColumn, level,
 * code, message, title, test.
 */
export type LineRule = {
  pattern: RegExp;
  category: CategoryName;
  weight?: Weight;
  level?: Finding['level'];
  finding?: boolean;
  /** The message is the whole line, wherever in it the pattern fits: cheaper than a pattern that begins with `.*`. */
  whole?: true;
  accept?(groups: Readonly<Record<string, string | undefined>>, line: LogLine): boolean;
};

const number = (text: string | undefined): number | null => {
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isSafeInteger(value) && value > 0 ? value : null;
};

/** `error`, `E`, `Warning`, `info` and the like as one of our three levels. */
export function levelOf(word: string | undefined): Finding['level'] {
  const first = (word ?? '').trim().toLowerCase();
  if (/^w(?:arn|$)/.test(first)) return 'warning';
  return /^(?:n(?:ote|otice|$)|i(?:nfo|nformation|$)|hint|remark|style|suggestion)/.test(first) ? 'notice' : 'failure';
}

/** The first rule that fits the text, as a signal; null when none does. */
function applyRules(rules: readonly LineRule[], line: LogLine): SignalDraft | null {
  for (const rule of rules) {
    const match = rule.pattern.exec(line.text);
    if (!match) continue;
    const groups: Readonly<Record<string, string | undefined>> = match.groups ?? {};
    if (rule.accept && !rule.accept(groups, line)) continue;
    const startLine = number(groups.line);
    const level = rule.level ?? levelOf(groups.level);
    return {
      category: rule.category,
      weight: level === 'failure' ? (rule.weight ?? (groups.path ? WEIGHT.located : WEIGHT.named)) : WEIGHT.word,
      level,
      message: (!rule.whole && groups.message?.trim()) || line.text.trim(),
      lines: [line],
      path: groups.path ?? null,
      startLine,
      endLine: number(groups.endLine) ?? startLine,
      startColumn: number(groups.column),
      endColumn: number(groups.endColumn),
      title: groups.title ?? null,
      test: groups.test ?? null,
      code: groups.code ?? null,
      finding: rule.finding ?? true,
    };
  }
  return null;
}

/** A matcher of formats that each fit on one line. */
export function lineMatcher(format: {
  name: string;
  url: string;
  hints: readonly string[];
  rules: readonly LineRule[];
}): Matcher {
  const { name, url, hints, rules } = format;
  const start =
    (scan: Scan): LineTest =>
    (line) => {
      const draft = applyRules(rules, line);
      if (!draft) return 'pass';
      scan.report(draft);
      return 'taken';
    };
  return { name, url, hints, start };
}
