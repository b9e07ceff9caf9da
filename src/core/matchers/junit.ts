import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { displayName, fullName, names, packagePath, shortName } from './junit-names.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

// Surefire and failsafe: one line per failed test, then its trace; at the end `[ERROR]   Class.method:77 message`.
const SUREFIRE =
  /^(?:\[ERROR\] +)?(?<test>(?!\[(?:ERROR|INFO|WARN)|Tests run:)\S.{0,400}?) {1,4}(?:-- {1,2})?Time elapsed: [\d.,]+ ?s(?:ec)?\s+<<< (?:FAILURE|ERROR)!/;
const SUITE = /^(?:\[ERROR\] +)?Tests run: .*<<< (?:FAILURE|ERROR)!(?: -+ in (?<suite>[\w.$]+))?/;
const ANT_VERDICT = /^\s*(?:\[junit\] )?\s*(?:FAILED|Caused an ERROR)\s*$/;
const ANT_SUITE = /^\s*(?:\[junit\] )?Testsuite: (?<suite>[\w$.]+)/;
const LAUNCHED = /^\s*(?:\[junitlauncher\] )?Test: (?<test>\S.{0,200}?) took [\d.]+ \S+ (?:FAILED|ABORTED)/;
const TOTAL = /^(?:\[(?:ERROR|WARNING)\] +)?Tests run: \d+, Failures: (?<failures>\d+), Errors: (?<errors>\d+)/;
const LISTED =
  /^(?:\[ERROR\] +|\s{2,})(?<test>(?:Run \d+: )?[A-Z][\w$]*(?:>[A-Z][\w$]*)?(?:->[\w$]+|\.[\w$<>]+)+(?:\[.{1,80}\])?):(?<line>\d+)(?:->[\w$.<>]+:\d+)*(?: (?<message>[^(].*))?$/;
/** Below the heading of a list: names with blanks, places that are missing, the method alone before Surefire 2.13. */
const IN_LIST =
  /^(?:\[ERROR\] +|\s{2,}|)(?:Run \d+: )?(?<test>[A-Z][\w$]*(?:>[A-Z][\w$]*)?(?:\.[^:»>]{1,200}?)?)(?::(?<line>\d+)(?:->[\w$.<>]+:\d+)*(?: (?:» )?(?<message>.*))?| +[»?\uFFFD] (?<why>.*))$/;
const OLD_ENTRY =
  /^(?:\[ERROR\] +|\s{2,}|)(?:(?<test>[^\s()][^()]{0,200}\((?:[\w$]+\.)*[A-Z][\w$]*\))(?:: ?(?<message>.*))?|(?<suite>(?:[a-z_][\w$]*\.)+[A-Z][\w$]*): (?<said>.*))$/;
const PLAIN_ENTRY =
  /^(?:\[ERROR\] {2,}|\s{2})(?<test>[A-Z][\w$]*\.[a-z_][\w$]*(?:\[.{1,80}\])?)(?: (?<message>\S.*))?$/;
const GRADLE = /^(?<test>[\w$.]+ > .{1,600}) FAILED ?$/;
const ANT =
  /^\s*(?:\[junit\] )?Testcase: (?<test>\S.{0,200}?)(?: took [\d.]+ sec)?:?\s*(?<kind>FAILED|Caused an ERROR)?\s*$/;
const FRAME =
  // Kotlin's names may hold blanks.
  /^\s*(?:\[junit\w*\]\s*)?(?:at )(?:.{0,60}\/\/?)?(?<package>[^\s()][^()]{0,300})\.[^.()]{1,200}\((?<file>[\w$]+\.(?:java|kt|scala|groovy)):(?<line>\d+)\)/;
const BRIEF =
  /^\s+(?<reason>[\w.$]+(?:Error|Exception|Failure|Failed)\w*(?:: .*)?)\s+at (?<file>[\w$]+\.(?:java|kt|groovy)):(?<line>\d+)/;
const GRADLE_AT =
  /^\s+(?:Caused by: )?(?<reason>[\w.$]*(?:Error|Exception|Failure|Failed)\w*)(?:: .*)? at (?<file>[\w$]+\.(?:java|kt|scala|groovy)):(?<line>\d+)/;
const REASON =
  /^\s*(?:\[junit\w*\]\s*)?(?:FAILED: )?(?<reason>(?:[\w$]+\.)*[\w$]*(?:Error|Exception|Failure|Failed|Expected)\w*(?::.*)?|expected:.*|Expected.*|Wanted.*)$/;
const LIBRARY =
  /^(?:java|javax|java\.base|jdk|sun|com\.sun\.(?:proxy|net|org|tools)|kotlin|scala|groovy|worker\.org|org\.(?:junit|spockframework|opentest4j|gradle|apache\.maven|hamcrest|assertj|mockito|testng|codehaus|springframework|jboss|hibernate|awaitility)|io\.(?:mockk|kotest))\b/;
/** JUnit 4's own runner: `1) adds(com.acme.CartTest)`. */
const JUNIT4 = /^\d+\) (?<test>[\w$]+(?:\[.{1,80}\])?\([\w$.]+\))$/;
/** TestNG's own runner; Ninja's words are the same. */
const TESTNG = /^FAILED: (?<test>(?:(?:[a-z_]\w*\.)+[A-Z]\w*\.)?[a-zA-Z_]\w*(?:\(.*\))?)$/;
/** The console launcher: the path to the test, its source, then `=> exception`. */
const SOURCE = /^\s+(?:MethodSource|ClassSource) \[className = '(?<class>[^']{1,300})'/;
const ARROW = /^\s+=> (?<reason>\S.*)$/;
const BARE_FRAME =
  /^\s{7}(?<package>[\w$][^()]{0,300})\.[^.()]{1,200}\((?<file>[\w$]+\.(?:java|kt|scala|groovy)):(?<line>\d+)\)$/;
/** What passed when it was tried again. */
const FLAKES = /^(?:\[WARNING\] +)?Flakes: *$/;
const LISTS = /^(?:\[ERROR\] +)?(?:(?:Failures|Errors): *$|(?:Failed tests|Tests in error): *(?<first>\S.*)?$)/;
const MAX_BLOCK = 60;
/** So many lines of a list that are no entries end it. */
const MAX_STRAY = 30;

type Failure = {
  header: LogLine;
  test: string;
  /** Only an exception below shows that it is a failure. */
  needsReason: boolean;
  said: LogLine[];
  reason: LogLine | null;
  at: LogLine | null;
  own: boolean;
  lines: number;
};

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  let pending: { name: string; line: LogLine } | null = null;
  let suite: { name: string; line: LogLine } | null = null;
  let flakes = false;
  /** What was told with its place, so that the list at the end need not. */
  const told = new Set<string>();
  /** The full names of those told without a place, by their short ones. */
  const unplaced = new Map<string, string>();
  let list: { stray: number } | null = null;

  function finish(): void {
    if (!failure) return;
    const { header, test, said, reason, at, needsReason } = failure;
    failure = null;
    if (needsReason && !reason) return;
    const frame = at
      ? (FRAME.exec(at.text) ?? BARE_FRAME.exec(at.text) ?? GRADLE_AT.exec(at.text) ?? BRIEF.exec(at.text))?.groups
      : undefined;
    if (frame && told.size < 4_000) {
      told.add(shortName(fullName(test)));
      told.add(`${frame.file}:${frame.line}`);
    } else if (unplaced.size < 4_000) unplaced.set(shortName(fullName(test)), fullName(test));
    scan.report({
      category: /OutOfMemoryError/.test(reason?.text ?? '') ? 'out_of_memory' : 'test_failure',
      weight: WEIGHT.located,
      message: reason?.text.replace(/^\s*\[junit\w*\]\s*|^\s+=> /, '').trim() ?? test,
      title: displayName(test),
      test: fullName(test),
      path: frame ? packagePath(frame) : null,
      startLine: frame ? Number(frame.line) : null,
      endLine: frame ? Number(frame.line) : null,
      lines: [reason, header, at, ...said].filter(
        (line, index, all) => line !== null && all.indexOf(line) === index,
      ) as LogLine[],
    });
  }

  function open(line: LogLine, test: string, above: LogLine | null = null, needsReason = false): 'more' {
    finish();
    failure = {
      header: line,
      test,
      needsReason,
      said: above ? [above] : [],
      reason: null,
      at: null,
      own: false,
      lines: 0,
    };
    return 'more';
  }

  /** The frame in the test's own class, or in the one it has the test from, beats any other of the repository's. */
  function readBlock(line: LogLine, into: Failure): boolean {
    if (++into.lines > MAX_BLOCK) return false;
    const frame = (FRAME.exec(line.text) ?? BARE_FRAME.exec(line.text))?.groups;
    const method = shortName(fullName(into.test)).split('.').at(-1) ?? '';
    const inherited = /^[A-Za-z_]\w*$/.test(method) && line.text.includes(`.${method}(`);
    const own = frame !== undefined && (inherited || names(`${into.test} ${suite?.name ?? ''}`, frame.file ?? ''));
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
    if (!into.reason && (REASON.test(line.text) || ARROW.test(line.text))) into.reason = line;
    else if (!frame && line.text.trim() !== '' && into.said.length < 2 && !into.at) into.said.push(line);
    return true;
  }

  /** An entry of a list; its owner's file is the place, as the line is of the test's class. */
  function tell(line: LogLine, test: string, at: string | undefined, message: string | undefined): void {
    const name = test.replace(/^Run \d+: /, '');
    // `CartTest>BaseTest.adds` is CartTest's.
    const called = name.replace(/>[\w$]+(?=\.)/, '');
    // `CartTest>BaseTest.adds:12`: the line is of the class that holds the method.
    const owner = /^(?:[\w$]+>)?([A-Z]\w*)/.exec(name)?.[1] ?? '';
    const short = shortName(name.replace(/^[\w$]+>(?=[A-Z])|->.*/g, ''));
    const own = shortName(name.replace(/>[\w$]+|->.*/g, ''));
    const heir = shortName(fullName(name));
    const names = [short, own, heir];
    const known = names.some((each) => told.has(each)) || (at !== undefined && told.has(`${owner}.java:${at}`));
    const full = names.map((each) => unplaced.get(each)).find((each) => each !== undefined);
    const said = known || (full !== undefined && at === undefined);
    // Tried again, it is told by the first run.
    if (name !== test && told.size < 4_000) told.add(own);
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      finding: !said,
      message: message?.replace(/^[»?\uFFFD] /, '') || line.text.replace(/^\[ERROR\]/, '').trim(),
      title: displayName(full ?? name),
      test: full ?? fullName(called),
      path: at === undefined ? null : `${owner}.java`,
      startLine: Number(at) || null,
      endLine: Number(at) || null,
      lines: [line],
    });
  }

  /** A line of a list, or what its heading holds of the first entry. */
  function readList(line: LogLine, text: string): boolean {
    const old = OLD_ENTRY.exec(text)?.groups;
    const entry = old ?? IN_LIST.exec(text)?.groups ?? PLAIN_ENTRY.exec(text)?.groups;
    if (!entry) return false;
    if (!flakes)
      tell(line, entry.test ?? entry.suite ?? '', entry.line, (entry.message ?? entry.why ?? entry.said)?.trim());
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
    if (FLAKES.test(line.text) || LISTS.test(line.text)) {
      finish();
      flakes = FLAKES.test(line.text);
      list = { stray: 0 };
      const first = LISTS.exec(line.text)?.groups?.first;
      if (first) readList(line, first);
      return 'more';
    }
    const own4 = JUNIT4.exec(line.text)?.groups?.test;
    if (own4) return open(line, own4, null, true);
    const testNg = TESTNG.exec(line.text)?.groups?.test;
    if (testNg) return open(line, testNg, null, true);
    const launched = SOURCE.test(line.text) ? scan.before(1) : undefined;
    if (launched) return open(launched, launched.text.trim().replace(/^JUnit [A-Z]\w+:/, ''), null, true);
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
      if (!flakes) tell(line, listed.test ?? '', listed.line, listed.message);
      return list ? 'more' : 'taken';
    }
    if (list && readList(line, line.text)) return 'more';
    const total = TOTAL.exec(line.text)?.groups;
    if (total) {
      finish();
      flakes = false;
      list = null;
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
    if (list && /^(?:##\[|\[INFO\] \S)|^Process completed with exit code /.test(line.text)) list = null;
    if (list && ++list.stray > MAX_STRAY) list = null;
    if (!failure) return list ? 'watch' : 'pass';
    const blank = line.text.trim() === '' && failure.at !== null;
    if (
      !blank &&
      !/^(?:##\[|Process completed with exit code )|^> Task |^\[INFO\]/.test(line.text) &&
      readBlock(line, failure)
    )
      return 'watch';
    finish();
    return 'pass';
  };
}

/** JUnit and TestNG through Surefire, Failsafe, Gradle and Ant, and their own runners. */
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
    '^(?:\\[WARNING\\] +)?Flakes:',
    '^(?:\\[ERROR\\] +)?(?:Failures|Errors|Failed tests|Tests in error):',
    '^\\d+\\) \\w+\\S*\\(\\S+\\)$',
    '^FAILED: ',
    '(?:Method|Class)Source \\[className',
    ' > .{1,300} FAILED',
    '^(?:\\[ERROR\\] +|\\s{2,})(?:Run \\d+: )?[A-Z][\\w$.>-]*:\\d+',
  ],
  start,
};
