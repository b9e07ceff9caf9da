import type { LogLine } from '../diagnosis.js';
import { type LineTest, lineMatcher, type Matcher, type Scan, WEIGHT } from './matcher.js';
import { type Groups, headedMatcher, placed } from './shapes.js';

const JVM = String.raw`(?<path>(?:[A-Za-z]:)?[^\s:[][^:[]{0,300}\.(?:java|kts?|xml|properties|groovy|gradle|scala))`;

/** Checkstyle, ktlint, detekt, PMD, Android Lint and Scalastyle. */
export const jvmLint = lineMatcher({
  name: 'jvm-lint',
  url: 'https://checkstyle.org/cmdline.html',
  hints: [
    '\\.(?:java|kts?|xml|properties|groovy|gradle|scala):(?:\\[\\d|\\d+[: ])',
    ' at \\S+\\.kts?:\\d',
    '^(?:error|warning) file=',
  ],
  rules: [
    // Checkstyle alone and through Ant and Gradle.
    {
      pattern: new RegExp(
        `^(?:\\s*\\[(?:ant:)?checkstyle\\] )?\\[(?<level>ERROR|WARN|INFO)\\] ${JVM}:(?<line>\\d+)(?::(?<column>\\d+))?: (?<message>.+) \\[(?<code>\\w+)\\]$`,
      ),
      category: 'lint',
    },
    // maven-checkstyle-plugin.
    {
      pattern: new RegExp(
        `^\\[(?<level>ERROR|WARNING|INFO)\\] ${JVM}:\\[(?<line>\\d+)(?:,(?<column>\\d+))?\\] \\(\\w+\\) (?<code>\\w+): (?<message>.+)`,
      ),
      category: 'lint',
    },
    // ktlint, alone and through Gradle's plugins.
    {
      pattern: new RegExp(
        `^${JVM}:(?<line>\\d+):(?<column>\\d+): Lint (?<level>error|warning) > \\[(?<code>[\\w:-]+)\\] (?<message>.+)`,
      ),
      category: 'lint',
    },
    {
      pattern: new RegExp(
        `^${JVM}:(?<line>\\d+):(?<column>\\d+):? (?<message>[A-Z].*?) (?:\\(cannot be auto-corrected\\) )?\\((?<code>[a-z][\\w-]*(?::[\\w-]+)?)\\)$`,
      ),
      category: 'lint',
      level: 'failure',
    },
    {
      pattern: /^(?<path>(?:[A-Za-z]:)?[^\s:[][^:[]{0,300}\.kts?):(?<line>\d+):(?<column>\d+) (?<message>[A-Z].*)$/,
      category: 'lint',
      level: 'failure',
    },
    // detekt.
    {
      pattern: new RegExp(`^${JVM}:(?<line>\\d+):(?<column>\\d+): (?<message>[A-Z].*) \\[(?<code>[A-Z]\\w+)\\]$`),
      category: 'lint',
      level: 'failure',
    },
    {
      pattern:
        /^\s+(?<message>(?<code>[A-Z]\w+) - (?:\d+\/\d+ - )?\[.{1,200}?\]) at (?<path>\S{1,300}\.kts?):(?<line>\d+):(?<column>\d+)(?: |$)/,
      category: 'lint',
    },
    // Android Lint.
    {
      pattern: new RegExp(
        `^${JVM}:(?<line>\\d+): (?<level>Error|Warning|Information): (?<message>.+) \\[(?<code>[A-Z]\\w+)(?: from .{1,100})?\\]$`,
      ),
      category: 'lint',
    },
    // PMD.
    { pattern: new RegExp(`^${JVM}:(?<line>\\d+):\\s+(?<code>[A-Z]\\w+):\\s+(?<message>.+)`), category: 'lint' },
    {
      pattern:
        /^(?<level>error|warning) file=(?<path>\S{1,300}) message=(?<message>.+?)(?: line=(?<line>\d+))?(?: column=(?<column>\d+))?$/,
      category: 'lint',
    },
  ],
});

/** ktlint's rows grouped by file. */
export const ktlintGroups = headedMatcher({
  name: 'ktlint',
  url: 'https://pinterest.github.io/ktlint/latest/install/cli/#violation-reporting',
  hints: ['^\\S+\\.kts?$'],
  formats: [
    {
      header: /^(?<path>\S{1,300}\.kts?)$/,
      row: /^ {2}(?<line>\d+):(?<column>\d+) (?<message>\S.*?)(?: \((?<code>[a-z][\w-]*(?::[\w-]+)?)\))?$/,
      category: 'lint',
    },
  ],
});

const OF_CLASS: readonly RegExp[] = [
  /^\[(?<level>ERROR|WARNING|INFO)\] PMD Failure: (?<class>[\w.$]+):(?<line>\d+) Rule:(?<code>\w+) Priority:\d (?<message>.+)/,
  /^\[(?:ERROR|WARNING)\] (?<level>High|Medium|Low): (?<message>.+) \[(?<class>[\w.$]+)(?:, .{1,300})?\] (?:At|In|Another) (?<file>[\w$]+\.(?:java|kt|scala|groovy))(?::\[lines? (?<line>\d+)(?:-\d+)?\])? (?<code>[A-Z]+(?:_[A-Z0-9]+)+)/,
  /^(?<level>[HML]) [A-Z] (?<code>[A-Z]+): (?<message>.+?) {2}At (?<file>[\w$]+\.(?:java|kt|scala|groovy)):\[lines? (?<line>\d+)/,
];

/** `cart.Cart$Item` → `cart/Cart.java`. */
const fileOf = (groups: Groups): string => {
  const parts = (groups.class ?? '').replace(/\$.*/, '').split('.');
  const name = groups.file ?? `${parts.at(-1)}.java`;
  return [...parts.slice(0, -1), name].join('/');
};

function start(scan: Scan): LineTest {
  return (line) => {
    const groups = OF_CLASS.map((format) => format.exec(line.text)?.groups).find((found) => found);
    if (!groups) return 'pass';
    scan.report(placed({ ...groups, path: fileOf(groups) }, [line], { category: 'lint', level: 'failure' }));
    return 'taken';
  };
}

/** SpotBugs, and PMD through Maven: they name classes, no files. */
export const classLint: Matcher = {
  name: 'class-lint',
  url: 'https://spotbugs.github.io/spotbugs-maven-plugin/',
  hints: ['PMD Failure: ', '\\] (?:At|In) \\w+\\.\\w+', '  At \\w+\\.\\w+:\\[line'],
  start,
};

const VIOLATIONS = /The following files had format violations:/;
const FILE = /^(?:\[ERROR\])?(?<indent>\s{2,8})(?<path>[\w./\\$@-]{1,300}\.\w{1,12})$/;
const MAX_BLOCK = 600;

function startSpotless(scan: Scan): LineTest {
  let open: { indent: string | null; lines: number; said: LogLine[] } | null = null;
  return (line) => {
    if (VIOLATIONS.test(line.text)) {
      // Gradle names the task that failed on the line above.
      const task = scan.before(1);
      open = {
        indent: null,
        lines: 0,
        said: task && /Execution failed for task/.test(task.text) ? [task, line] : [line],
      };
      return 'watch';
    }
    if (!open) return 'pass';
    const file = FILE.exec(line.text)?.groups;
    if (file && (open.indent === null || open.indent === file.indent)) {
      open.indent = file.indent ?? '';
      scan.report({
        ...placed({ path: file.path }, [line, ...open.said], { category: 'format' }),
        message: `${file.path} has format violations`,
        weight: WEIGHT.located,
      });
      return 'more';
    }
    if (/spotless\w*Apply|spotless:apply|^> Task |^\* Try|^##\[/.test(line.text) || ++open.lines > MAX_BLOCK) {
      open = null;
      return 'pass';
    }
    return /^(?:\[ERROR\])?\s{8,}/.test(line.text) ? 'more' : 'watch';
  };
}

/** Spotless: the files with violations, each with the change it wants. */
export const spotless: Matcher = {
  name: 'spotless',
  url: 'https://github.com/diffplug/spotless/tree/main/plugin-gradle',
  hints: ['files had format violations'],
  start: startSpotless,
};
