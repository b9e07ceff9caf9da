import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';
import { headedMatcher, underMatcher } from './shapes.js';

/** A runner that gives each failure a headline and tells the rest below it. */
type Format = {
  headline: RegExp;
  /** The line below that names the test, where the headline does not. */
  names?: RegExp;
  /** Better places below, where they are of the repository. */
  frame?: RegExp;
  end: RegExp;
  /** Without a line like this one below it was no headline. */
  proof?: RegExp;
  noise?: RegExp;
};

const SCRIPT_FRAME =
  /^(?:\[.{1,60}\])?\s+at (?:.{0,200}?\()?(?<path>(?:file:\/\/)?(?:[A-Za-z]:)?[^\s():]{1,300}\.[cm]?[jt]sx?):(?<line>\d+):(?<column>\d+)\)?$/;

const FORMATS: readonly Format[] = [
  // busted: https://lunarmodules.github.io/busted/
  {
    headline: /^(?:Failure|Error) (?:->|→) (?<path>\S{1,300}) @ (?<line>\d+)$/,
    names: /^(?<test>\S.*)$/,
    frame: /^(?<path>\S{1,300}\.(?:lua|moon)):(?<line>\d+): /,
    end: /^$/,
  },
  // Robot Framework: https://robotframework.org/robotframework/latest/RobotFrameworkUserGuide.html
  { headline: /^(?<test>\S.{0,300}?) +\| FAIL \|$/, end: /^[-=]{10,}$|\| (?:PASS|FAIL|SKIP) \|$/ },
  // testthat: https://testthat.r-lib.org/reference/Reporter.html
  {
    headline:
      /^(?: {2})?(?:──|--) (?:\d+\. )?(?:Failure|Error) \('?(?<path>(?:[A-Za-z]:)?[^\s:']{1,200}\.[Rr]):(?<line>\d+)(?::(?<column>\d+))?'?\): (?<test>.+?)(?: [─-]{2,})?$/,
    end: /^\s*$|^(?: {2})?(?:──|--|\[ FAIL) /,
  },
  // Julia's Test: https://docs.julialang.org/en/v1/stdlib/Test/
  {
    headline:
      /^(?:(?<test>\S.{0,300}?): )?(?:Test Failed|Error During Test|Unexpected Pass) at (?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.jl):(?<line>\d+)$/,
    end: /^\S|^\s*Stacktrace:$/,
  },
  // Hspec: https://hspec.github.io/
  {
    headline: /^ {2}(?<path>\S{1,300}\.l?hs):(?<line>\d+):(?<column>\d+): ?$/,
    names: /^ {2}\d+\) (?<test>\S.*)$/,
    end: /^\S|^ {2}To rerun use:/,
  },
  // Deno: https://docs.deno.com/runtime/fundamentals/testing/
  {
    headline: /^(?<test>\S.{0,300}?) => (?<path>\S{1,300}):(?<line>\d+):(?<column>\d+)$/,
    frame: SCRIPT_FRAME,
    end: /^ FAILURES|^(?:ok|FAILED) \||^\S.* => \S+:\d+:\d+$/,
    proof: /^error: /,
    noise: /^\s+at |^$/,
  },
  // Pester: https://pester.dev/docs/usage/output
  {
    headline: /^\s*\[-\] (?<test>\S.*?) \d[\d.,]*m?s(?: \(.{1,60}\))?$/,
    frame:
      /^\s*at (?:.{1,300}, |line: (?=\d+ in ))(?<path>(?:[A-Za-z]:)?[^:,"*]{1,300}\.ps[md]?1):(?: line )?(?<line>\d+)$/,
    end: /^\s*(?:\[[-+!?]\] |Describing |Context |Executing script )|^Tests (?:completed|Passed)|^$/,
    noise: /^\s*(?:at |\d+: )|^\s*$/,
  },
  {
    headline: /^\s*\[-\] Discovery in (?<path>\S.{0,300}) failed with:$/,
    frame: /^\s*at .{1,300}, (?<path>(?:[A-Za-z]:)?[^:,"*]{1,300}\.ps[md]?1):(?: line )?(?<line>\d+)$/,
    end: /^\s*\[[-+!?]\] |^Tests (?:completed|Passed)/,
    noise: /^\s*at |^\s*$/,
  },
  // MATLAB: https://www.mathworks.com/help/matlab/ref/matlab.unittest.testrunner.html
  {
    headline:
      /^(?:(?:Verification|Assertion|Fatal assertion) failed in (?=\S{1,300}\.$)|Error occurred in (?=\S{1,300} and it did not run))(?<test>[\w.()=,+-]{1,150}\/[\w.()=,+-]{1,150}?)(?: and it did not run to completion)?\.$/,
    frame: /^\s*In (?<path>\S.{0,300}\.m) \(.{1,200}\) at (?<line>\d+)$/,
    end: /^={20,}$/,
    noise:
      /^\s*(?:-{3,}|\w[\w ]* (?:Diagnostic|Information|ID|Details):|In \S.*)$|^\s{6,}|^\s*$|^\s*(?:Actual|Expected) \w+:$/,
  },
  // WebdriverIO: https://webdriver.io/docs/spec-reporter/
  {
    headline: /^\[[^\]]{1,60} #\d+-\d+\] \d+\) (?<test>\S.*)$/,
    frame: SCRIPT_FRAME,
    // What the assertion says may go on in lines without the mark.
    end: /^(?!\[|\s*$|Expected|Received|[-+ ] )|^\[[^\]]{1,60} #\d+-\d+\] \d+\) /,
    noise: /^\[[^\]]{1,60} #\d+-\d+\]\s*(?:at .*)?$|^\s*$/,
  },
];
const MAX_BLOCK = 40;

type Groups = Readonly<Record<string, string | undefined>>;
type Failure = {
  format: Format;
  header: LogLine;
  groups: Groups;
  test: string | null;
  said: LogLine[];
  at: LogLine | null;
  proven: boolean;
  lines: number;
};

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  const told = new Set<string>();

  function finish(): void {
    if (!failure) return;
    const { format, header, groups, test, said, at, proven } = failure;
    failure = null;
    if (format.proof && !proven) return;
    const place = at ? format.frame?.exec(at.text)?.groups : groups;
    const message = said.map((line) => line.text.replace(/^\[[^\]]{1,60} #\d+-\d+\]/, '').trim()).join(' ');
    const key = `${test}\n${message}`;
    if (told.has(key) || told.size > 2_000) return;
    told.add(key);
    const startLine = Number(place?.line) || null;
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: message || test || header.text.trim(),
      title: test,
      test,
      path: place?.path ?? null,
      startLine,
      endLine: startLine,
      startColumn: Number(place?.column) || null,
      lines: [...said, header, at].filter(
        (line, index, all): line is LogLine => line !== null && all.indexOf(line) === index,
      ),
    });
  }

  return (line) => {
    const { text } = line;
    if (
      failure &&
      (failure.format.end.test(text) ||
        ++failure.lines > MAX_BLOCK ||
        /^(?:##\[|Process completed with exit code )/.test(text))
    )
      finish();
    if (!failure) {
      for (const format of FORMATS) {
        const groups = format.headline.exec(text)?.groups;
        if (!groups) continue;
        failure = {
          format,
          header: line,
          groups,
          test: groups.test ?? null,
          said: [],
          at: null,
          proven: false,
          lines: 0,
        };
        return 'more';
      }
      return 'pass';
    }
    const { format } = failure;
    const named = failure.test === null ? format.names?.exec(text)?.groups?.test : undefined;
    if (named) {
      failure.test = named;
      return 'more';
    }
    failure.proven ||= format.proof?.test(text) ?? false;
    const path = format.frame?.exec(text)?.groups?.path;
    if (path && !failure.at && repositoryPath(path) !== null) failure.at = line;
    if (text.trim() !== '' && !format.noise?.test(text) && failure.said.length < 3) failure.said.push(line);
    return 'more';
  };
}

/** Runners with a headline per failure: busted, Robot Framework, testthat, Julia's Test, Hspec, Deno, Pester, MATLAB, WebdriverIO. */
export const testBlocks: Matcher = {
  name: 'test blocks',
  url: 'https://robotframework.org/robotframework/latest/RobotFrameworkUserGuide.html',
  hints: [
    '^(?:Failure|Error) (?:->|→) ',
    '\\| FAIL \\|$',
    '^(?:  )?(?:──|--) (?:\\d+\\. )?(?:Failure|Error) \\(',
    '(?:Test Failed|Error During Test|Unexpected Pass) at ',
    '^  \\S+\\.l?hs:\\d+:\\d+: ?$',
    ' => \\S+:\\d+:\\d+$',
    '^\\[.{1,60} #\\d+-\\d+\\] \\d+\\) ',
    '^\\s*\\[-\\] .* \\d[\\d.,]*m?s',
    '^\\s*\\[-\\] Discovery in ',
    '^(?:Verification|Assertion|Fatal assertion) failed in ',
    '^Error occurred in .* did not run to completion',
  ],
  start,
};

/** Ceedling's list of what failed: the file, the test, the line with the message. */
export const ceedling = headedMatcher({
  name: 'ceedling',
  url: 'https://www.throwtheswitch.org/ceedling',
  hints: ['^\\[\\S+\\.(?:c|cpp)\\]$'],
  formats: [
    {
      header: /^\[(?<path>\S{1,300}\.(?:c|cpp))\]$/,
      section: /^\s+Test: (?<test>\w+)$/,
      row: /^\s+At line \((?<line>\d+)\): "(?<message>.*)"$/,
      category: 'test_failure',
    },
  ],
});

/** AUnit's text report: the test, the message, the place. */
export const adaTests = underMatcher({
  name: 'aunit',
  url: 'https://docs.adacore.com/live/wave/aunit/html/aunit_cb/aunit_cb.html',
  hints: ['^\\s+at \\S+\\.ad[abs]:\\d+$'],
  formats: [
    {
      header: /^(?:FAIL|ERROR) (?<test>(?<message>\S.*))$/,
      row: /^\s+at (?<path>\S{1,300}\.ad[abs]):(?<line>\d+)$/,
      back: 4,
      category: 'test_failure',
    },
  ],
});
