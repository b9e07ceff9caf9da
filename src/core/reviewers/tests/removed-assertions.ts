import { grouped } from '../grouped.js';
import { type Found, findIn, type Hunk, removedText, rowsOf } from '../hunks.js';
import type { DiffLine } from '../reviewer.js';
import { goneNames, namesAny } from './gone-names.js';
import { declaredIn, type TestRule } from './test-rule.js';

/** In code with one space between tokens. Go's `t.Fatal(err)` is none: it goes with the error that a function no longer returns. */
const ASSERTIONS: readonly RegExp[] = [
  /(?<!\b(?:def|function|fn|func|import) |require )\b(?:expect|assert\w*|Assert\w*|refute\w*|verify|XCTAssert\w*|EXPECT_\w+|ASSERT_\w+)(?: !| \. (?!NoError|Nil\b)\w+){0,2} \(/g,
  /(?<=^|[\n;{}<>] )assert (?![(.!=:,])/g,
  /\b(?:assert|refute)_\w+ (?![(=!:,]|assert)/g,
  /\bt \. (?:Error|Errorf|Fatalf) \(/g,
  /\. (?:should|Should)\b/g,
];
/** Whatever may do an assertion's work. */
const CHECKS =
  /assert|expect|verif|check|should|must|ensure|valid|snapshot|compare|match|approv|require|refute|raise|throw|\bis\b|\bt\.\w|equal/i;

/**
 * A test that stays has lost an assertion, and the lines beside it say nothing instead. Where a test or a helper goes, where the code that
 * it was about goes, and where as many come elsewhere in the file, nothing is said.
 */
export const removedAssertions: TestRule = ({ files, hunks, testHunks }) => {
  const names = goneNames(files, hunks);
  const found: Found[] = [];
  for (const [file, own] of grouped(testHunks, ({ file }) => file)) {
    if (file.status === 'removed' || countIn(own, 'before') <= countIn(own, 'after')) continue;
    found.push(...own.filter((hunk) => !dropsMore(hunk, names)).flatMap(lostIn));
  }
  return [...grouped(found, ({ file }) => file)].map(([{ path }, lost]) => ({
    rule: 'assertions_removed',
    severity: 'medium',
    path,
    line: null,
    message: `${lost.length === 1 ? 'An assertion is' : `${lost.length} assertions are`} gone from a test that stays: it now proves less. Say in the pull request why.`,
    evidence: lost[0]?.evidence ?? '',
  }));
};

const countIn = (hunks: readonly Hunk[], side: 'before' | 'after'): number => findIn(hunks, side, ASSERTIONS).length;

function dropsMore(hunk: Hunk, names: Set<string>): boolean {
  const gone = removedText(hunk);
  const helpers =
    /^\s*(?:export\s+)?(?:async\s+)?(?:function|def|func|fn|fun|class|(?:private|protected|public|static)\b[^=;]*\()/m.test(
      gone,
    );
  return helpers || declaredIn([hunk], 'before').length > declaredIn([hunk], 'after').length || namesAny(gone, names);
}

/** Assertions on removed lines without an added line of code in the same run of changes. */
function lostIn(hunk: Hunk): Found[] {
  const runs = runsOf(hunk.lines);
  const shown = rowsOf(hunk, 'before');
  const pure = new Set(
    runs
      .filter((run) => !run.some(({ kind, text }) => kind === '+' && isCodeLine(text)))
      .flat()
      .filter(({ kind }) => kind === '-'),
  );
  if (hunk.lines.some(({ kind, text }) => kind === '+' && isCodeLine(text) && CHECKS.test(text))) return [];
  return findIn([hunk], 'before', ASSERTIONS).filter(({ row }) => {
    const line = shown[row];
    return line !== undefined && pure.has(line);
  });
}

const isCodeLine = (text: string): boolean => /^\s*(?!\/\/|\/\*|\*|#(?!\[)|--|$)\S/.test(text) && /\w/.test(text);

/** Lines that come or go side by side. */
function runsOf(lines: readonly DiffLine[]): DiffLine[][] {
  const runs: DiffLine[][] = [[]];
  for (const line of lines) {
    if (line.kind === ' ') runs.push([]);
    else runs.at(-1)?.push(line);
  }
  return runs;
}
