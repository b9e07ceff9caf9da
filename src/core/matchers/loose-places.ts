import { type LineRule, type LineTest, lineMatcher, type Matcher, type Scan, WEIGHT } from './matcher.js';

/** The tool of signals that count only where no format of a known tool has fitted. */
export const LOOSE = 'loose-places';

/** File names without an extension that have lines. */
const NAMES =
  'Dockerfile|Containerfile|Makefile|GNUmakefile|BUILD|WORKSPACE|Gemfile|Rakefile|Vagrantfile|Jenkinsfile|Procfile|Berksfile|Brewfile|Snakefile|PKGBUILD|APKBUILD|Kconfig';
const PATH = String.raw`(?<path>(?:[A-Za-z]:)?(?:[\w.@+~\\/-]{1,300}?\.[A-Za-z][\w+-]{0,11}|(?:[\w.@+~\\/-]{1,300}[\\/])?(?:${NAMES})))`;
const LINE = String.raw`(?<line>\d{1,6})`;
const COLUMN = String.raw`(?<column>\d{1,4})(?:-\d{1,4}|:\d{1,6}:\d{1,4})?`;
const CODE = String.raw`(?<code>[A-Z]{1,6}-?\d{1,5}|[a-zA-Z]\w*(?:[-./:][\w]+){1,8}|[A-Z][a-z]+[A-Z]\w+)`;
const SAID = String.raw`(?<message>["'\x60<(]?[A-Za-z].*\s\S.*)`;

/** A host and its port. */
const HOST = /^[^\\/]+\.(?:com|org|net|io|dev|local|localhost|internal|cloud|app|ai|co|lan|svc|test)$/;
/** Go's own log and its tests print places of no finding; so do logs of anything. */
const OTHER = /\.(?:go|log|out|jsonl|class|jar|map|lock|snap)$/;
/** Compilers' levels have matchers of their own; warnings of Python and frames of Ruby, Python and Go are no findings. */
const NOT_SAID =
  /^(?:(?:fatal )?(?:error|warning|note|remark|info|debug|trace|log|hint|deprecated|deprecation)\b(?![-.])|\w*(?:Warning|Error|Exception)\b|in (?:[`'"]|\S+$)|from |at |instantiated |required |called |recipe for target|PASSED|FAILED|SKIPPED|ok\b|Entering |Leaving )|[;{]$/i;
const MAX_TOLD = 300;

const accept: LineRule['accept'] = ({ path = '', code = '', message = '' }) =>
  !HOST.test(path) &&
  !OTHER.test(path) &&
  !/:\/\/|^\d+[.]\d/.test(path) &&
  !NOT_SAID.test(message) &&
  !NOT_SAID.test(code);

const sure = (pattern: string): LineRule => ({
  pattern: new RegExp(pattern),
  category: 'lint',
  level: 'failure',
  weight: WEIGHT.summary,
  accept,
});
/** A place and words may be anybody's log. */
const unsure = (pattern: string): LineRule => ({ ...sure(pattern), weight: WEIGHT.word });

const lines = lineMatcher({
  name: LOOSE,
  url: 'https://www.gnu.org/prep/standards/html_node/Errors.html',
  hints: [
    `^(?:\\[[A-Z]+\\] )?(?:[A-Za-z]:)?[\\w.@+~/\\\\-]+(?:\\.[A-Za-z][\\w+-]*|file|BUILD|WORKSPACE|Kconfig):\\d+(?::\\d+(?:-\\d+)?(?::\\d+:\\d+)?)?:? +(?:- )?["'\`<(\\[]?[A-Za-z]`,
    `^[\\w./-]+\\.\\w+:\\d+:\\d+:[A-Z]:`,
    '^[\\w./-]+\\.\\w+>\\d+:\\d+:[A-Z]:',
    '^[A-Z]+\\d+: .*: \\S+:\\d+$',
  ],
  rules: [
    // Foodcritic ends with the place.
    sure(String.raw`^(?<code>[A-Z]{1,6}\d{1,5}): (?<message>\S.{0,400}): ${PATH}:${LINE}$`),
    // Statix, and others with a letter for the level.
    sure(String.raw`^${PATH}[>:]${LINE}:(?<column>\d+):[EWIFCRN]:(?<code>\w{1,20}):(?<message>.+)`),
    // Refurb: `path:4:5 [FURB109]: …`.
    sure(String.raw`^${PATH}:${LINE}(?::${COLUMN})?:? \[${CODE}\]:? ${SAID}`),
    sure(
      String.raw`^(?:\[[A-Z]+\] )?${PATH}:${LINE}(?::${COLUMN})?:? {1,2}(?:- )?(?<code>[A-Z]{1,6}-?\d{1,5}):? ${SAID}`,
    ),
    sure(String.raw`^(?:\[[A-Z]+\] )?${PATH}:${LINE}(?::${COLUMN})?:? {1,2}(?:- )?${CODE}: ${SAID}`),
    sure(String.raw`^${PATH}:${LINE}(?::${COLUMN})?:? {1,2}${SAID} [[(]${CODE}[\])]$`),
    sure(String.raw`^(?:\[[A-Z]+\] )?${PATH}:${LINE}:${COLUMN}: {1,2}${SAID}`),
    unsure(`^${PATH}:${LINE}: {1,2}${SAID}`),
    unsure(`^${PATH}:${LINE}(?::${COLUMN})? - ${SAID}`),
  ],
});

/**
 * The last resort for tools that nobody has named: a line that begins with a place in a file and goes on in words, `path:12:5: text`.
 * Weak, as programs log in this shape too, and never more than a few hundred.
 */
export const loosePlaces: Matcher = {
  ...lines,
  start(scan: Scan): LineTest {
    const told = new Set<string>();
    const test = lines.start({
      ...scan,
      report(draft) {
        const key = [draft.path, draft.startLine, draft.startColumn, draft.message].join('\n');
        if (told.has(key) || told.size >= MAX_TOLD) return;
        told.add(key);
        scan.report(draft);
      },
    });
    return test;
  },
};
