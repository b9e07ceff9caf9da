import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

// Surefire and failsafe: one line per failed test, then its trace; at the end `[ERROR]   Class.method:77 message`.
const SUREFIRE =
  /^(?:\[ERROR\] +)?(?<test>[\w$.]+(?:\([\w$.]+\)|\.[\w$]+)?.{0,200}?)\s+(?:--\s+)?Time elapsed: [\d.,]+ ?s(?:ec)?\s+<<< (?:FAILURE|ERROR)!/;
const SUITE = /^(?:\[ERROR\] +)?Tests run: .*<<< (?:FAILURE|ERROR)!(?: -+ in (?<suite>[\w.$]+))?/;
const ANT_VERDICT = /^\s*(?:\[junit\] )?\s*(?:FAILED|Caused an ERROR)\s*$/;
const ANT_SUITE = /^\s*(?:\[junit\] )?Testsuite: (?<suite>[\w$.]+)/;
const LAUNCHED = /^\s*(?:\[junitlauncher\] )?Test: (?<test>\S.{0,200}?) took [\d.]+ \S+ (?:FAILED|ABORTED)/;
const TOTAL = /^(?:\[(?:ERROR|WARNING)\] +)?Tests run: \d+, Failures: (?<failures>\d+), Errors: (?<errors>\d+)/;
const LISTED =
  /^(?:\[ERROR\] +|\s{2,})(?<test>(?:Run \d+: )?[A-Z][\w$]*(?:>[A-Z][\w$]*)?(?:->[\w$]+|\.[\w$<>]+)+(?:\[.{1,80}\])?):(?<line>\d+)(?:->[\w$.]+:\d+)*(?: (?<message>[^(].*))?$/;
const GRADLE = /^(?<test>[\w$.]+(?: > .{1,300}?)+) FAILED$/;
const ANT =
  /^\s*(?:\[junit\] )?Testcase: (?<test>\S.{0,200}?)(?: took [\d.]+ sec)?:?\s*(?<kind>FAILED|Caused an ERROR)?\s*$/;
const FRAME =
  /^\s*(?:\[junit\w*\]\s*)?(?:at )(?:.{0,60}\/\/?)?(?<package>[\w.$/]+?)\.[\w$<>]+\((?<file>[\w$]+\.(?:java|kt|scala|groovy)):(?<line>\d+)\)/;
const BRIEF =
  /^\s+(?<reason>[\w.$]+(?:Error|Exception|Failure|Failed)\w*(?:: .*)?)\s+at (?<file>[\w$]+\.(?:java|kt|groovy)):(?<line>\d+)/;
const GRADLE_AT =
  /^\s+(?:Caused by: )?(?<reason>[\w.$]*(?:Error|Exception|Failure|Failed)\w*)(?:: .*)? at (?<file>[\w$]+\.(?:java|kt|scala|groovy)):(?<line>\d+)/;
const REASON =
  /^\s*(?:\[junit\w*\]\s*)?(?:FAILED: )?(?<reason>(?:[\w$]+\.)*[\w$]*(?:Error|Exception|Failure|Failed|Expected)\w*(?::.*)?|expected:.*|Expected.*|Wanted.*)$/;
const LIBRARY =
  /^(?:java|javax|jdk|sun|com\.sun\.(?:proxy|net|org|tools)|kotlin|scala|groovy|org\.(?:junit|gradle|apache\.maven|hamcrest|assertj|mockito|testng|opentest4j|codehaus|springframework|jboss|hibernate|awaitility)|io\.(?:mockk|kotest))\b/;
const MAX_BLOCK = 60;

type Failure = {
  header: LogLine;
  test: string;
  said: LogLine[];
  reason: LogLine | null;
  at: LogLine | null;
  own: boolean;
  lines: number;
};

const packagePath = (groups: Readonly<Record<string, string | undefined>>): string => {
  const parts = (groups.package ?? '').split('.');
  const packages = parts.filter((part) => /^[a-z_][\w]*$/.test(part));
  return packages.length && parts.length > 1 ? `${packages.join('/')}/${groups.file}` : (groups.file ?? '');
};

/** Whether the name of a test holds the class that the file is of. */
const names = (test: string, file: string): boolean => test.split(/\W+/).includes(file.replace(/\.\w+$/, ''));

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  let pending: { name: string; line: LogLine } | null = null;
  let suite: { name: string; line: LogLine } | null = null;

  function finish(): void {
    if (!failure) return;
    const { header, test, said, reason, at } = failure;
    failure = null;
    const frame = at ? (FRAME.exec(at.text) ?? GRADLE_AT.exec(at.text) ?? BRIEF.exec(at.text))?.groups : undefined;
    scan.report({
      category: /OutOfMemoryError/.test(reason?.text ?? '') ? 'out_of_memory' : 'test_failure',
      weight: WEIGHT.located,
      message: reason?.text.replace(/^\s*\[junit\w*\]\s*/, '').trim() ?? test,
      title: test,
      test,
      path: frame ? packagePath(frame) : null,
      startLine: frame ? Number(frame.line) : null,
      endLine: frame ? Number(frame.line) : null,
      lines: [header, reason, at, ...said].filter(
        (line, index, all) => line !== null && all.indexOf(line) === index,
      ) as LogLine[],
    });
  }

  function open(line: LogLine, test: string, above: LogLine | null = null): 'more' {
    finish();
    failure = { header: line, test, said: above ? [above] : [], reason: null, at: null, own: false, lines: 0 };
    return 'more';
  }

  /** The frame in the test's own class beats any other of the repository's. */
  function readBlock(line: LogLine, into: Failure): boolean {
    if (++into.lines > MAX_BLOCK) return false;
    const frame = FRAME.exec(line.text)?.groups;
    const own = frame !== undefined && names(`${into.test} ${suite?.name ?? ''}`, frame.file ?? '');
    if (
      frame &&
      !into.own &&
      (own || !LIBRARY.test(frame.package ?? '')) &&
      repositoryPath(frame.file ?? '') !== null
    ) {
      if (own || !into.at) into.at = line;
      into.own = own;
    }
    if (!frame && GRADLE_AT.test(line.text)) {
      const mine = names(into.test, GRADLE_AT.exec(line.text)?.groups?.file ?? '');
      if (!into.at || (mine && !into.own)) into.at = line;
      into.own ||= mine;
      into.reason ??= line;
    }
    if (!into.reason && REASON.test(line.text)) into.reason = line;
    else if (!frame && line.text.trim() !== '' && into.said.length < 2 && !into.at) into.said.push(line);
    return true;
  }

  return (line) => {
    if (pending) {
      const { name, line: header } = pending;
      pending = null;
      if (ANT_VERDICT.test(line.text)) return open(header, name);
    }
    const inSuite = SUITE.exec(line.text);
    if (inSuite?.groups?.suite) suite = { name: inSuite.groups.suite, line };
    const test = inSuite
      ? undefined
      : (SUREFIRE.exec(line.text) ?? GRADLE.exec(line.text) ?? LAUNCHED.exec(line.text))?.groups?.test;
    if (test) {
      const name = test.trim();
      return open(
        line,
        suite && !/[.>(]/.test(name) ? `${suite.name}.${name}` : name,
        suite && !name.includes('.') ? suite.line : null,
      );
    }
    const antSuite = ANT_SUITE.exec(line.text)?.groups?.suite;
    if (antSuite) suite = { name: antSuite, line };
    const ant = ANT.exec(line.text)?.groups;
    if (ant) {
      if (ant.kind) return open(line, ant.test ?? '');
      finish();
      if (/^[\w$.]+$/.test(ant.test ?? '') && (ant.test ?? '').includes('.')) suite = { name: ant.test ?? '', line };
      pending = { name: ant.test ?? '', line };
      return 'more';
    }
    const listed = LISTED.exec(line.text)?.groups;
    if (listed) {
      finish();
      const parts = (listed.test ?? '').replace(/^Run \d+: |^[\w$ :]+>(?=[A-Z])/g, '').split(/->|\./);
      const owner = (parts[0] ?? '').split('$')[0] ?? '';
      scan.report({
        category: 'test_failure',
        weight: WEIGHT.located,
        message: listed.message || line.text.trim(),
        title: listed.test ?? null,
        test: listed.test ?? null,
        path: `${owner}.java`,
        startLine: Number(listed.line),
        endLine: Number(listed.line),
        lines: [line],
      });
      return 'taken';
    }
    const total = TOTAL.exec(line.text)?.groups;
    if (total) {
      finish();
      if (Number(total.failures) + Number(total.errors) > 0) {
        scan.report({
          category: 'test_failure',
          weight: WEIGHT.summary,
          message: line.text.replace(/^\[\w+\]\s*/, ''),
          lines: [line],
          finding: false,
        });
      }
      return 'taken';
    }
    if (!failure) return 'pass';
    const blank = line.text.trim() === '' && failure.at !== null;
    if (!blank && !/^##\[|^> Task |^\[INFO\]/.test(line.text) && readBlock(line, failure)) return 'watch';
    finish();
    return 'pass';
  };
}

/** JUnit through Surefire, Failsafe, Gradle and Ant. */
export const junit: Matcher = {
  name: 'junit',
  url: 'https://maven.apache.org/surefire/maven-surefire-plugin/',
  hints: [
    'Testsuite: ',
    '<<< (?:FAILURE|ERROR)!',
    '^Testcase: ',
    '\\[junit\\] Testcase: ',
    '^Test: .{1,200} took ',
    'Tests run: ',
    ' > .{1,300} FAILED$',
    '^(?:\\[ERROR\\] +|\\s{2,})(?:Run \\d+: )?[A-Z][\\w$.>-]*:\\d+',
  ],
  start,
};
