import { levelOf, type Signal, WEIGHT } from '../matchers/matcher.js';
import { attribute, type Element } from './read-xml.js';
import { lineNumber, signalOf } from './report.js';
import { framesOf } from './stack-frames.js';

const LINTERS = ['eslint', 'biome', 'ruff', 'stylelint', 'oxlint', 'rubocop'];

/** The linter that has written its problems as test cases, by the name or the package of the first suites; null: these are tests. */
export function linterOf(suites: readonly Element[]): string | null {
  for (const suite of suites) {
    const called = [attribute(suite, 'package')?.replace(/^org\./, ''), attribute(suite, 'name')];
    const linter = called.map((name) => name?.toLowerCase()).find((name) => name && LINTERS.includes(name));
    if (linter) return linter;
  }
  return null;
}

/**
 * A problem as a test case: the case is the rule (`org.eslint.no-undef`), the suite the file, the place in the text (`line 4, col 10, Error - …`,
 * or RuboCop's `lib/a.rb:4:10`) or on the case.
 */
export function lintSignal(
  linter: string,
  element: Element,
  failure: Element,
  suite: string | null,
  line: LineOf,
): Signal {
  const said = /^\s*line (\d+), col(?:umn)? (\d+)(?:, (Error|Warning|Info)\b)?/.exec(failure.text);
  const frame = said ? undefined : framesOf(failure.text)[0];
  const level = levelOf(said?.[3]);
  const code = attribute(element, 'name')?.replace(new RegExp(`^org\\.${linter}\\.(?:lint\\.)?`), '') || null;
  const startLine = lineNumber(said?.[1] ?? frame?.line ?? attribute(element, 'line'));
  const message = attribute(failure, 'message') || failure.text;
  return signalOf(linter, {
    category: 'lint',
    weight: level === 'failure' ? WEIGHT.located : WEIGHT.word,
    level,
    message: code !== null && message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message,
    lines: [line(failure)],
    path: frame?.path ?? suite,
    startLine,
    endLine: startLine,
    startColumn: lineNumber(said?.[2] ?? frame?.column ?? attribute(element, 'column')),
    code,
  });
}

type LineOf = (element: Element) => Signal['lines'][number];
