import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type Signal, WEIGHT } from '../matchers/matcher.js';
import type { TestVerdict } from '../test-verdict.js';
import { messageOf, saysNothing, WORDLESS } from './failure-words.js';
import { linterOf, lintSignal } from './junit-lint.js';
import { attribute, childrenOf, type Element, readXml, rootName, textOf, type XmlReading } from './read-xml.js';
import {
  clipName,
  lineNumber,
  MAX_SIGNALS,
  MAX_TESTS_READ,
  type ReportContent,
  type ReportReader,
  signalOf,
  unreadable,
} from './report.js';
import { bestFrame, type Frame, framesOf } from './stack-frames.js';
import { testName } from './test-names.js';

/** What tools call themselves in the name of a suite or of the root. */
const TOOLS: readonly (readonly [RegExp, string])[] = [
  [/^pytest/, 'pytest'],
  [/^jest tests$/, 'jest'],
  [/^vitest tests$/, 'vitest'],
  [/^mocha tests$/i, 'mocha'],
  [/^rspec/, 'rspec'],
  [/^nextest-run$/, 'nextest'],
  [/^AllTests$/, 'gtest'],
];
const SUREFIRE = /surefire/;
const MAX_TEXT = 20_000;
const MAX_FLAKY = 20;
/** How far below its beginning the lines of a failure are looked for. */
const MAX_BELOW = 60;

type Readable = Exclude<XmlReading, { problem: string }>;
type Suite = { name: string; file: string | null };
type Case = { element: Element; suites: Suite[] };

/** Suites nest, and some tools put cases into cases; order is the document's. */
function walk(root: Element, see: (found: Case) => void): void {
  let lone: string | null = null;
  const enter = (element: Element, suites: Suite[]): void => {
    if (element.name === 'testcase') see({ element, suites });
    const name = attribute(element, 'name') ?? '';
    // Mocha names the file in a root suite that stands beside the others.
    if (name === 'Root Suite') lone = attribute(element, 'file');
    const file = attribute(element, 'file') ?? attribute(element, 'filepath') ?? suites.at(-1)?.file ?? lone;
    const inside = element.name === 'testsuite' ? [...suites, { name, file }] : suites;
    for (const child of childrenOf(element)) if (/^test(?:suites?|case)$/.test(child.name)) enter(child, inside);
    if (element.name === 'testsuite' && childrenOf(element).some(isFailure)) see({ element, suites });
  };
  enter(root, []);
}

const isFailure = ({ name }: Element): boolean => name === 'failure' || name === 'error';
const isFlaky = ({ name }: Element): boolean => name === 'flakyFailure' || name === 'flakyError';

function isSkipped(element: Element): boolean {
  const status = attribute(element, 'status') ?? '';
  const result = attribute(element, 'result') ?? '';
  return (
    childrenOf(element).some(({ name }) => name === 'skipped' || name === 'disabled') ||
    /^(?:notrun|skipped|disabled|ignored|pending)$/i.test(status) ||
    /^(?:suppressed|skipped)$/i.test(result)
  );
}

function toolOf(root: Element): string {
  const suites = [root, ...childrenOf(root).slice(0, 3)];
  if (suites.some((suite) => SUREFIRE.test(attribute(suite, 'xsi:noNamespaceSchemaLocation') ?? ''))) return 'surefire';
  for (const suite of suites) {
    const name = attribute(suite, 'name') ?? '';
    const tool = TOOLS.find(([pattern]) => pattern.test(name))?.[1];
    if (tool) return tool;
  }
  return 'junit';
}

/** Go's tests fail with their subtests, and have nothing to add. */
const isSumOf = (sum: Signal, all: readonly Signal[]): boolean =>
  sum.message === WORDLESS &&
  all.some(({ test }) => test !== null && sum.test !== null && test.startsWith(`${sum.test}/`));

/** Go's tests name files without their folder, which the package tells: `example.com/shop/cart` or `github.com/acme/shop/cart`. */
function withGoFolder(path: string, className: string): string {
  if (path.includes('/') || !/_test\.go$/.test(path)) return path;
  const [first = '', ...rest] = className.split('/');
  const inModule = first.includes('.') ? rest.slice(/^(?:github|gitlab|bitbucket)\./.test(first) ? 2 : 1) : rest;
  return [...inModule.filter((part, index) => index > 0 || !/^v\d+$/.test(part)), path].join('/');
}

type Place = { path: string | null; startLine: number | null; startColumn: number | null; frame: Frame | null };

function placeOf(element: Element, file: string | null, text: string, className: string): Place {
  const wanted = file === null ? null : repositoryPath(file);
  const simpleName = /^[\w$.]+$/.test(className) ? className.split(/[.$]/).at(-1) : null;
  const frames = framesOf(text);
  // Playwright names its files without their folder, and then with it.
  const fuller = frames.find(({ path }) => wanted !== null && repositoryPath(path)?.endsWith(`/${wanted}`));
  const nearest = bestFrame(frames, (path) => {
    const own = repositoryPath(path);
    if (own === null) return false;
    if (wanted !== null) return own === wanted || wanted.endsWith(`/${own}`) || own.endsWith(`/${wanted}`);
    return (
      simpleName !== null &&
      own
        .split('/')
        .at(-1)
        ?.replace(/\.\w+$/, '') === simpleName
    );
  });
  const frame = fuller ?? nearest;
  const found = frame && repositoryPath(frame.path);
  const isOwn = wanted !== null && found !== null && (wanted.endsWith(found) || found.endsWith(wanted));
  const said = lineNumber(attribute(element, 'line') ?? attribute(element, 'lineno'));
  if (frame && (isOwn || wanted === null || said === null)) {
    const path = isOwn && file !== null && !found.endsWith(wanted) ? file : withGoFolder(frame.path, className);
    return { path, startLine: frame.line, startColumn: frame.column, frame };
  }
  return { path: wanted === null ? null : file, startLine: said, startColumn: null, frame: null };
}

/** What was printed during a test stands for its message only where there is none: CTest tells no more. */
function textOfFailure(element: Element, failure: Element): { text: string; said: Element | null } {
  // Surefire keeps the traces of its reruns in an element of their own.
  const text = failure.text.slice(0, MAX_TEXT);
  if (text.trim() !== '' || !saysNothing(attribute(failure, 'message') ?? '')) return { text, said: failure };
  const printed = childrenOf(element).filter(({ name }) => name === 'system-out' || name === 'system-err');
  const all = printed.map((child) => textOf(child).slice(-MAX_TEXT)).join('\n');
  const failing = all
    .split('\n')
    .findIndex((line) => /\b(?:fail(?:ed|ure)|error|assert\w*|panic|exception)\b/i.test(line));
  return { text: failing < 0 ? all : all.split('\n').slice(failing).join('\n'), said: null };
}

/** The line on which a failure begins, and those that hold its words and its place, where they stand on others. */
function quotes(xml: Readable, failure: Element, message: string, frame: Frame | null): LogLine[] {
  const first = xml.lineFrom(failure);
  const after = Array.from({ length: MAX_BELOW }, (_, index) => first.number + index + 1)
    .filter((number) => number <= xml.lines.count)
    .map((number) => xml.lines.line(number));
  const words = (message.split('\n', 1)[0] ?? '').slice(0, 12);
  const says = first.text.includes(words) ? undefined : after.find(({ text }) => text.includes(words));
  const file = frame?.path.split(/[\\/]/).at(-1) ?? '';
  const isPlace = ({ text }: LogLine): boolean => text.includes(file) && text.includes(String(frame?.line));
  const place = frame && !isPlace(first) ? after.find(isPlace) : undefined;
  const quoted = /["']$/.test(first.text) && says ? [says, first] : [first, says];
  return [...quoted, place].filter((line) => line !== undefined);
}

type Dialect = { tool: string; linter: string | null };

function tell(xml: Readable, dialect: Dialect, found: Case, failure: Element, level: Signal['level']): Signal {
  const { element, suites } = found;
  const { tool, linter } = dialect;
  if (linter) return lintSignal(linter, element, failure, suites.at(-1)?.name ?? null, xml.lineFrom);
  const className = attribute(element, 'classname') ?? attribute(element, 'class') ?? '';
  const named = nameOf(tool, found);
  const { text, said } = textOfFailure(element, failure);
  const message = messageOf({
    message: attribute(failure, 'message') ?? '',
    type: attribute(failure, 'type') ?? '',
    text,
    test: named.name,
  });
  const place = placeOf(element, named.file, `${text}\n${attribute(failure, 'message') ?? ''}`, className);
  return signalOf(tool, {
    category: 'test_failure',
    weight: level === 'failure' ? WEIGHT.located : WEIGHT.word,
    level,
    message: level === 'failure' ? message : `Failed first, passed when it was run again: ${message}`,
    lines: said ? quotes(xml, failure, message, place.frame) : [xml.lineFrom(failure)],
    path: place.path,
    startLine: place.startLine,
    endLine: place.startLine,
    startColumn: place.startColumn,
    title: named.name || suites.at(-1)?.name || null,
    test: element.name === 'testcase' ? named.name : null,
  });
}

function nameOf(tool: string, { element, suites }: Case): { name: string; file: string | null } {
  const own = attribute(element, 'file') ?? attribute(element, 'filepath') ?? suites.at(-1)?.file ?? null;
  const named = testName(tool, {
    name: clipName(attribute(element, 'name') ?? ''),
    className: clipName(attribute(element, 'classname') ?? attribute(element, 'class') ?? ''),
    file: own,
    suites: suites.map(({ name }) => name).filter((name) => name !== '' && name !== 'Root Suite'),
    isMethod: attribute(element, 'class') !== null,
  });
  return { name: clipName(named.name), file: named.file };
}

function read(text: string): ReportContent {
  const xml = readXml(text);
  if ('problem' in xml) return unreadable(`The JUnit XML report cannot be read: ${xml.problem}.`);
  const tool = toolOf(xml.root);
  const dialect = { tool, linter: linterOf([xml.root, ...childrenOf(xml.root).slice(0, 3)]) };
  const failures: Signal[] = [];
  const flaky: Signal[] = [];
  const failedTests: TestVerdict[] = [];
  const passedTests: TestVerdict[] = [];
  let failed = 0;
  let passed = 0;
  let flakyCount = 0;

  const verdict = (found: Case, conclusion: TestVerdict['conclusion']): TestVerdict => {
    const { name, file } = nameOf(tool, found);
    return { name, file: file === null ? null : repositoryPath(file), conclusion };
  };

  walk(xml.root, (found) => {
    const { element } = found;
    if (isSkipped(element)) return;
    const children = childrenOf(element);
    const said = children.filter(isFailure);
    if (said.length > 0) {
      failed++;
      for (const failure of said)
        if (failures.length < MAX_SIGNALS) failures.push(tell(xml, dialect, found, failure, 'failure'));
      if (element.name === 'testcase' && failedTests.length < MAX_TESTS_READ)
        failedTests.push(verdict(found, 'failure'));
      return;
    }
    passed++;
    if (passedTests.length < MAX_TESTS_READ) passedTests.push(verdict(found, 'success'));
    const again = children.find(isFlaky);
    if (!again) return;
    flakyCount++;
    if (flaky.length < MAX_FLAKY) flaky.push(tell(xml, dialect, found, again, 'notice'));
  });

  const told = failures.filter((signal) => !isSumOf(signal, failures));
  const notes: string[] = [];
  if (flakyCount > 0) {
    const names = flaky.slice(0, 3).map(({ test }) => `“${test}”`);
    notes.push(
      `${flakyCount === 1 ? 'One test' : `${flakyCount} tests`} failed first and passed when run again: ${names.join(', ')}${flakyCount > names.length ? ', …' : ''}.`,
    );
  }
  return {
    readable: true,
    signals: [...told, ...flaky].slice(0, MAX_SIGNALS),
    tests: dialect.linter ? [] : [...failedTests, ...passedTests].slice(0, MAX_TESTS_READ),
    failed,
    // Rules that hold are no tests that passed.
    passed: dialect.linter ? 0 : passed,
    notes,
    mark: xml.lineFrom(xml.root),
  };
}

/** The XML that Ant's JUnit task began and every test runner writes since, in the dialects of some fifteen of them. */
export const junit: ReportReader = {
  name: 'junit',
  label: 'JUnit XML',
  url: 'https://github.com/testmoapp/junitxml',
  recognise: (head) => /^testsuites?$/.test(rootName(head) ?? ''),
  read,
};
