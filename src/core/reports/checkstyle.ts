import { levelOf, type Signal, WEIGHT } from '../matchers/matcher.js';
import { attribute, childrenOf, type Element, readXml, rootName } from './read-xml.js';
import { lineNumber, MAX_SIGNALS, type ReportContent, type ReportReader, signalOf, unreadable } from './report.js';

/** By how their sources begin, the linters that write this format; what is left is the rule. */
const SOURCES: readonly (readonly [RegExp, string])[] = [
  [/^com\.puppycrawl\.tools\.checkstyle\.(?:checks\.(?:\w+\.)*)?/, 'checkstyle'],
  [/^(eslint|stylelint|swiftlint|jshint|tslint|oxlint)\.(?:rules\.)?/, ''],
  [/^ShellCheck\./, 'shellcheck'],
  [/^detekt\./, 'detekt'],
  [/^PHP-CS-Fixer\./, 'php-cs-fixer'],
  [/^(?=(?:Generic|PEAR|PSR1|PSR12|PSR2|Squiz|Zend|MySource|Slevomat\w*)\.)/, 'phpcs'],
  [/^(?=DL\d{4}$)/, 'hadolint'],
  [/^(?=(?:Layout|Lint|Metrics|Naming|Style|Rails|Security|Bundler|Gemspec)\/)/, 'rubocop'],
  [/^(?=standard:)/, 'ktlint'],
];

function ruleOf(source: string): { tool: string; code: string | null } {
  for (const [pattern, name] of SOURCES) {
    const match = pattern.exec(source);
    if (!match) continue;
    const rule = source.slice(match[0].length);
    return {
      tool: name || (match[1] ?? 'checkstyle'),
      code: (name === 'checkstyle' ? rule.replace(/Check$/, '') : rule) || null,
    };
  }
  return { tool: 'checkstyle', code: source || null };
}

/** ESLint names the rule in its message, too. */
const withoutRule = (message: string, code: string | null): string =>
  code !== null && message.endsWith(` (${code})`) ? message.slice(0, -code.length - 3) : message;

function read(text: string): ReportContent {
  const xml = readXml(text);
  if ('problem' in xml) return unreadable(`The Checkstyle report cannot be read: ${xml.problem}.`);
  const found: Signal[] = [];
  let failed = 0;
  // A file without problems names no linter, and a parser's error no rule: the others do.
  let tool = 'checkstyle';
  const see = (file: string | null, element: Element): void => {
    const severity = attribute(element, 'severity') ?? 'error';
    if (severity === 'ignore') return;
    const level = levelOf(severity);
    if (level !== 'notice') failed++;
    if (found.length >= MAX_SIGNALS * 4) return;
    const rule = ruleOf(attribute(element, 'source') ?? '');
    if (rule.tool !== 'checkstyle') tool = rule.tool;
    const startLine = lineNumber(attribute(element, 'line'));
    found.push(
      signalOf(rule.tool, {
        category: 'lint',
        weight: level === 'failure' ? WEIGHT.located : WEIGHT.word,
        level,
        message: withoutRule(attribute(element, 'message') ?? '', rule.code) || rule.code || 'no message',
        code: rule.code,
        path: file,
        startLine,
        endLine: startLine,
        startColumn: lineNumber(attribute(element, 'column')),
        lines: [xml.lineFrom(element)],
      }),
    );
  };
  for (const file of childrenOf(xml.root)) {
    if (file.name === 'file')
      for (const error of childrenOf(file)) if (error.name === 'error') see(attribute(file, 'name'), error);
  }
  const signals = found
    .toSorted((one, other) => rank(one) - rank(other))
    .slice(0, MAX_SIGNALS)
    .map((signal) => (signal.code === null ? { ...signal, tool } : signal));
  return { readable: true, signals, tests: [], failed, passed: 0, notes: [], mark: xml.lineFrom(xml.root) };
}

const rank = ({ level }: Signal): number => (level === 'failure' ? 0 : level === 'warning' ? 1 : 2);

/** Checkstyle's XML, which many linters write. */
export const checkstyle: ReportReader = {
  name: 'checkstyle',
  label: 'Checkstyle XML',
  url: 'https://github.com/checkstyle/checkstyle/blob/master/src/main/java/com/puppycrawl/tools/checkstyle/XMLLogger.java',
  recognise: (head) => rootName(head) === 'checkstyle',
  read,
};
