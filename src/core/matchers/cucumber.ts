import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

/** cucumber-js: `1) Scenario: adds prices # features/cart.feature:3`, its steps, the error of the one that failed. */
const HEADER =
  /^\d+\) (?:Scenario|Scenario Outline|Example|Rule|Feature): (?<test>.+?) (?:\(.{1,60}\) )?# (?<path>\S{1,300}\.feature):(?<line>\d+)$/;
const BAD_STEP = /^\s+(?:✖|×|\?|E) /;
const FRAME =
  /^\s+at (?:.{0,200}?\()?(?<path>(?:file:\/\/)?(?:[A-Za-z]:)?[^\s():]{1,300}):(?<line>\d+):(?<column>\d+)\)?$/;
/** A step of behave's, Ruby's and the JVM's print-out, and what is further in below it. */
const STEP = /^\s+(?:Given|When|Then|And|But|\*) .+ #\s?\S+/;
const REASON =
  /^\s{4,}(?<said>Assertion Failed: .+|ASSERT FAILED: .+|Traceback .+|[\w.:$]*(?:Error|Exception|NotMetError|AssertionFailedError)\b.*|expected:? .+|.+ \([\w:]+(?:Error|Exception)\))$/;
const LIST = /^(?:Failing Scenarios|Failed scenarios|Failing scenarios|Failed Scenarios|--- Failed scenarios):\s*$/;
const LISTED =
  /^\s*(?:cucumber (?:-p \S+ )?)?(?:file:\/\/|classpath:)?(?<path>\S{1,300}?\.feature):(?<line>\d+)(?: \(on line (?<step>\d+)\))?(?:\s+(?:# )?(?:Scenario(?: Outline)?: )?(?<test>\S.*?))?\s*$/;
const SUMMARY = /^\d+ scenarios? (?:passed, [1-9]\d* failed|\(.*\d+ failed)/i;
/** What RSpec's matchers say below "expected". */
const GOT = /^\s+(?:got|but was|but): /;
const MAX_SAID = 3;
const MAX_BLOCK = 60;

type Failure = {
  header: LogLine;
  groups: Readonly<Record<string, string | undefined>>;
  said: LogLine[];
  bad: boolean;
  at: LogLine | null;
  lines: number;
};

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  let listing = false;
  /** What was said below the steps of a scenario, by the place of the scenario. */
  const reasons = new Map<string, LogLine[]>();
  let scenario: string | null = null;

  const keyOf = (groups: Readonly<Record<string, string | undefined>>): string =>
    `${(groups.path ?? '').split('/').at(-1)}:${groups.line}`;

  function finish(): void {
    if (!failure) return;
    const { header, groups, said, at } = failure;
    failure = null;
    const frame = at ? FRAME.exec(at.text)?.groups : undefined;
    const place = frame ?? groups;
    const startLine = Number(place.line);
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: said.map((line) => line.text.trim()).join(' ') || (groups.test ?? ''),
      title: groups.test ?? null,
      test: groups.test ?? null,
      path: place.path ?? null,
      startLine,
      endLine: startLine,
      startColumn: Number(frame?.column) || null,
      lines: [...said, header, at].filter((line) => line !== null),
    });
  }

  return (line) => {
    const { text } = line;
    const header = HEADER.exec(text)?.groups;
    if (header) {
      finish();
      failure = { header: line, groups: header, said: [], bad: false, at: null, lines: 0 };
      return 'more';
    }
    if (SUMMARY.test(text)) {
      finish();
      listing = false;
      scan.report({ category: 'test_failure', weight: WEIGHT.summary, message: text, lines: [line], finding: false });
      return 'taken';
    }
    if (failure) {
      if (++failure.lines > MAX_BLOCK || /^(?:##\[|Process completed with exit code )/.test(text)) {
        finish();
        return 'pass';
      }
      const path = FRAME.exec(text)?.groups?.path;
      if (BAD_STEP.test(text)) failure.bad = true;
      else if (path && !failure.at && repositoryPath(path) !== null) failure.at = line;
      else if (failure.bad && text.trim() !== '' && failure.said.length < 2 && !failure.at) failure.said.push(line);
      return 'more';
    }
    if (LIST.test(text)) {
      listing = true;
      return 'more';
    }
    if (listing) {
      const listed = LISTED.exec(text)?.groups;
      if (!listed) {
        listing = text.trim() === '' && scan.before(1) !== undefined && LIST.test(scan.before(1)?.text ?? '');
        return listing ? 'more' : 'pass';
      }
      const said = reasons.get(keyOf(listed)) ?? [];
      const startLine = Number(listed.line);
      scan.report({
        category: 'test_failure',
        weight: WEIGHT.located,
        message: said.map((each) => each.text.trim()).join(' ') || listed.test || text.trim(),
        title: listed.test ?? null,
        test: listed.test ?? null,
        path: listed.path ?? null,
        startLine,
        endLine: startLine,
        lines: [...said, line],
      });
      return 'more';
    }
    const opened = /^\s*Scenario(?: Outline)?: .*# (?<path>\S{1,300}\.feature):(?<line>\d+)$/.exec(text)?.groups;
    if (opened) {
      scenario = keyOf(opened);
      return 'more';
    }
    if (scenario === null) return 'pass';
    if (/^\S|^(?:##\[|Process completed with exit code )/.test(text)) {
      scenario = null;
      return 'pass';
    }
    if (REASON.test(text) && !STEP.test(text) && reasons.size < 500 && !reasons.has(scenario)) {
      reasons.set(scenario, [line]);
      return 'more';
    }
    const said = reasons.get(scenario);
    if (said && said.length < MAX_SAID && GOT.test(text) && scan.before(1)?.number === said.at(-1)?.number) {
      said.push(line);
      return 'more';
    }
    const isEnd = text.trim() === '' && scan.before(1)?.text.trim() === '';
    return isEnd ? 'pass' : 'watch';
  };
}

/** Cucumber for JavaScript, Ruby and the JVM, behave and Behat: scenarios by name and place. */
export const cucumber: Matcher = {
  name: 'cucumber',
  url: 'https://cucumber.io/docs/cucumber/reporting/',
  hints: [
    '^\\d+\\) (?:Scenario|Scenario Outline|Example|Rule|Feature): ',
    '(?:Failing|Failed) [Ss]cenarios:',
    '^\\d+ scenarios? ',
    '^\\s*Scenario(?: Outline)?: .*\\.feature:',
  ],
  start,
};
