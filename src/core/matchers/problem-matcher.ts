import type { RE2JS } from 're2js';
import type { LogLine } from '../diagnosis.js';
import { HintError, readHint } from '../log/hint-syntax.js';
import { compileExpression, type ProblemMatcher } from '../problem-matcher-schema.js';
import { type LineTest, levelOf, type Matcher, type Scan, WEIGHT } from './matcher.js';

const FORMAT = 'https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md';
/** Any line that is not empty. */
const ANY_LINE = '.';

type Pattern = ProblemMatcher['pattern'][number];
type Field = 'file' | 'fromPath' | 'line' | 'column' | 'severity' | 'code' | 'message';
const FIELDS: readonly Field[] = ['file', 'fromPath', 'line', 'column', 'severity', 'code', 'message'];

/** What the patterns of a matcher have found so far, and on which lines. */
type Found = { fields: Partial<Record<Field, string>>; lines: LogLine[] };

/** The expression as a hint, so that lines it cannot fit on cost nothing; where its syntax is too rich for one, every line is looked at. */
function hintOf(source: string): string {
  try {
    readHint(source);
    return source;
  } catch (error) {
    if (!(error instanceof HintError)) throw error;
    return ANY_LINE;
  }
}

function compiled(pattern: Pattern): RE2JS {
  const expression = compileExpression(pattern.regexp);
  if (typeof expression === 'string') throw new Error(`A problem matcher was not checked: ${expression}`);
  return expression;
}

/** Earlier patterns of a matcher win where two set the same. */
function match(expression: RE2JS, pattern: Pattern, line: LogLine, before: Found | null): Found | null {
  const matcher = expression.matcher(line.text);
  if (!matcher.find()) return null;
  const fields: Found['fields'] = { ...before?.fields };
  for (const field of FIELDS) {
    const group = pattern[field];
    if (group !== undefined) fields[field] ??= matcher.group(group) ?? '';
  }
  return { fields, lines: [line, ...(before?.lines ?? [])] };
}

const numberIn = (text: string | undefined): number | null => {
  const value = Number(text?.trim() || Number.NaN);
  return Number.isSafeInteger(value) && value > 0 ? value : null;
};

/** `fromPath` names a file of the project that the path is relative to, as MSBuild's `[/src/a/a.csproj]` does. */
function pathOf({ file, fromPath }: Found['fields']): string | null {
  if (!file) return null;
  const folder = fromPath?.replaceAll('\\', '/').match(/^(.+)\//)?.[1];
  return folder && !/^(?:[\\/]|[A-Za-z]:)/.test(file) ? `${folder}/${file}` : file;
}

function report(scan: Scan, definition: ProblemMatcher, { fields, lines }: Found): void {
  const level = levelOf(fields.severity || definition.severity);
  const message = fields.message?.trim();
  if (!message) return;
  const path = pathOf(fields);
  scan.report({
    category: definition.category ?? 'lint',
    weight: level !== 'failure' ? WEIGHT.word : path ? WEIGHT.located : WEIGHT.named,
    level,
    message,
    lines,
    path,
    startLine: numberIn(fields.line),
    endLine: numberIn(fields.line),
    startColumn: numberIn(fields.column),
    code: fields.code || null,
  });
}

/**
 * A matcher of a repository's own tool. Several patterns fit on lines that follow each other; the last one ends the match, or with `loop` goes
 * on for as long as lines fit. Expressions run in RE2, in time linear to the line.
 */
export function problemMatcher(definition: ProblemMatcher): Matcher {
  const patterns = definition.pattern;
  const expressions = patterns.map(compiled);
  const last = patterns.length - 1;

  const start = (scan: Scan): LineTest => {
    /** What ends with the pattern of the same place. */
    let running: (Found | null)[] = new Array(last).fill(null);
    return (line) => {
      for (let index = last; index >= 0; index--) {
        const before = index > 0 ? (running[index - 1] ?? null) : null;
        if (index > 0 && before === null) continue;
        const pattern = patterns[index] as Pattern;
        const found = match(expressions[index] as RE2JS, pattern, line, before);
        if (index < last) running[index] = found;
        else if (found) {
          running = new Array(last).fill(null);
          if (pattern.loop) running[last - 1] = before;
          report(scan, definition, found);
          return pattern.loop ? 'more' : 'taken';
        } else if (index > 0) running[index - 1] = null;
      }
      return running.some((found) => found !== null) ? 'watch' : 'pass';
    };
  };
  return { name: definition.owner, url: FORMAT, hints: [hintOf(patterns[0]?.regexp ?? ANY_LINE)], start };
}
