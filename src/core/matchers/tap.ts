import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';
import {
  BATS_AT,
  ERROR,
  type Failure,
  FRAME,
  failureOf,
  type Groups,
  LOCATION,
  PERL_AT,
  PERL_FAILED,
  placeOf,
  reasonOf,
  SPEC_AT,
} from './tap-failure.js';

const NOT_OK = /^(?<indent>\s*)not ok(?: (?<number>\d+))?(?:\s+-(?:\s+|$)|\s+(?=\S)|\s*$)(?<test>.*)$/;
const DIRECTIVE = /(?:^|\s)#\s*(?:TODO|SKIP)\b/i;
const TIMING = /\s+#\s*(?:time=|duration_ms )?[\d.]+\s?m?s\s*$|\s+in \d+ ?m?sec$/;
const SUBTEST = /^(?<indent>\s*)# Subtest: (?<name>.+)$/;
const FILE = /\.(?:[cm]?[jt]sx?|t|bats|pl|php)$/;

const FILE_NAME = /^\s+fileName: ["']?(?<path>\S.{0,300}?)["']?$/;
const LINE_NUMBER = /^\s+lineNumber: (?<line>\d+)$/;
const SPEC_NAME = /^\s*✖ (?<test>.+?) \([\d.]+m?s\)(?<directive>\s+#.*)?$/;
const DOT_LIST = /^Failed tests:$/;

const BLOCK_SCALAR = /^\s+(?:error|message): [|>][-+\d]*$/;
const PERL_REASON = /^\s*#\s+(?:got|died|expected|Compared|Structures begin|'|"|undef).*/;
const PERL_OTHER = /^\s*#\s+(?:expected: |doesn't match |matches )/;
/** The same without TAP: a cross before the name, the place below. */
const BATS_PRETTY = /✗ (?<test>.+)$/;
/** A file that ended badly though none of its tests failed. */
const PROVE_DIED = /^(?<path>\S+\.t)\s+\(Wstat: [1-9].{0,60}Failed: 0\)$/;
const BATS_REASON = /^\s*(?:#\s+)?`.+' failed(?: with status \d+)?$/;
/** A reason that goes on in the next line: `Expected values to be strictly equal:`. */
const DANGLING = /:$/;
/** Not a key of the block, nor its end. */
const DETAIL = /^\s+(?!\w+:(?:\s|$)|\.\.\.$)\S/;
const CHILDREN = /failureType: 'subtestsFailed'|^\s*'?\d+ subtests? failed'?$/;
const MAX_BLOCK = 120;
const MAX_REMEMBERED = 2_000;

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  let dots = false;
  const parents: { indent: number; name: string }[] = [];
  /** How far in the last failed point stood: a point further out that fails too contains it. */
  let deepest = -1;
  let deepestComment = -1;
  /** Leaves of what was told, and whether with a place. */
  const told = new Map<string, boolean>();

  function nameOf({ kind, test, indent, tape, header }: Failure): string {
    if (kind !== 'point') return test;
    const above = parents.filter((parent) => parent.indent < indent && !FILE.test(parent.name));
    const names = above.map(({ name }) => name);
    // Tape names its tests in comments, and assertions in points.
    for (let back = 1; tape && names.length === 0 && back < 60; back++) {
      const line = scan.before(back);
      const title = line && line.number < header.number ? /^# (?<title>\S.*)$/.exec(line.text)?.groups?.title : null;
      if (title) names.push(title);
    }
    return [...names, test].join(' > ');
  }

  function finish(): void {
    if (!failure) return;
    const ended = failure;
    failure = null;
    const { kind, header, location, frame, fileName, lineNumber, reason, detail } = ended;
    if (ended.parent) return;
    const seenInside = kind === 'comment' && deepestComment > ended.indent;
    deepestComment = kind === 'comment' ? ended.indent : deepestComment;
    if (seenInside) return;
    const test = nameOf(ended);
    const leaf = ended.test;
    const file = fileName ? FILE_NAME.exec(fileName.text)?.groups?.path : undefined;
    const line = lineNumber ? LINE_NUMBER.exec(lineNumber.text)?.groups?.line : undefined;
    const at = frame ?? (file ? null : location);
    const place: Groups | undefined = placeOf(at) ?? (file ? { path: file, line } : undefined);
    const startLine = Number(place?.line) || null;
    // Perl tells a failure on two streams, in either order.
    if (told.get(leaf) || (told.has(leaf) && !place)) return;
    if (kind !== 'spec' && told.size < MAX_REMEMBERED) told.set(leaf, place !== undefined && kind === 'comment');
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: [reasonOf(reason), detail?.text.replace(/^\s*#/, '').trim()].filter(Boolean).join(' ') || leaf,
      title: test,
      test,
      path: place?.path ?? null,
      startLine,
      endLine: startLine,
      startColumn: Number(place?.column) || null,
      lines: [reason, header, detail, at ?? fileName].filter((quoted) => quoted !== null),
    });
  }

  function open(next: Failure): 'more' {
    finish();
    failure = next;
    return 'more';
  }

  function openPoint(line: LogLine, groups: Groups): 'more' | 'taken' {
    finish();
    const indent = groups.indent?.length ?? 0;
    const contains = deepest > indent;
    deepest = indent;
    const test = (groups.test ?? '').trim();
    if (DIRECTIVE.test(test)) return 'taken';
    while ((parents.at(-1)?.indent ?? -1) > indent) parents.pop();
    const next = failureOf('point', line, test.replace(TIMING, '') || line.text.trim(), indent);
    next.parent = contains;
    // Perl writes the reason to another stream, often above the point.
    return open(next);
  }

  function readPlace(line: LogLine, into: Failure): void {
    if (LOCATION.test(line.text)) {
      into.location ??= line;
      return;
    }
    if (FILE_NAME.test(line.text)) into.fileName ??= line;
    else if (LINE_NUMBER.test(line.text)) into.lineNumber ??= line;
    else if (/in test file/.test(line.text) && BATS_AT.test(line.text)) into.location = line;
    else if (BATS_AT.test(line.text) || PERL_AT.test(line.text)) into.location ??= line;
    if (into.own) return;
    const frame = FRAME.exec(line.text)?.groups;
    const path = frame?.path && repositoryPath(frame.path);
    if (!path) return;
    const known = placeOf(into.location)?.path;
    const own = known !== undefined && repositoryPath(known) === path;
    if (into.frame && !own) return;
    // Node tells where the test is: a frame elsewhere says less.
    if (known !== undefined && !own) return;
    into.frame = line;
    into.own = own;
  }

  function readReason(line: LogLine, into: Failure): void {
    const { text } = line;
    if (into.reason) {
      if (BLOCK_SCALAR.test(into.reason.text) && text.trim() !== '') into.reason = line;
      else if (!into.detail && PERL_REASON.test(into.reason.text) && PERL_OTHER.test(text)) into.detail = line;
      else if (!into.detail && DANGLING.test(into.reason.text) && DETAIL.test(text)) into.detail = line;
      return;
    }
    const said = ERROR.exec(text)?.groups?.message;
    if (said !== undefined ? said !== "'" && said !== '"' : BLOCK_SCALAR.test(text)) into.reason = line;
    else if (into.kind === 'spec' ? text.trim() !== '' : BATS_REASON.test(text) || PERL_REASON.test(text))
      into.reason = line;
    else if (
      into.kind === 'point' &&
      !into.inBlock &&
      /^\s{2,}\S/.test(text) &&
      !FRAME.test(text) &&
      !BATS_AT.test(text)
    )
      into.reason = line;
  }

  function isOver(text: string, { kind, inBlock, lines, reason }: Failure): boolean {
    if (lines > MAX_BLOCK || /^(?:##\[|Process completed with exit code )/.test(text)) return true;
    if (/^\s*(?:\.\.\.$|ok |1\.\.\d|# (?:tests|pass|fail|suites|Subtest|Looks like) ?|✔ |ℹ |.{0,80}[✗✓] )/.test(text))
      return true;
    if (kind === 'comment' && !/^\s*#/.test(text)) return true;
    return (
      (kind === 'point' ? text === '' : text.trim() === '') &&
      !inBlock &&
      (kind !== 'spec' || (reason !== null && !DANGLING.test(reason.text)))
    );
  }

  return (line) => {
    const { text } = line;
    const notOk = NOT_OK.exec(text)?.groups;
    // "not ok" may begin a sentence.
    if (notOk && (notOk.number || !notOk.test || /not ok\s+-/.test(text))) return openPoint(line, notOk);
    const subtest = SUBTEST.exec(text)?.groups;
    if (subtest) {
      finish();
      const indent = subtest.indent?.length ?? 0;
      while ((parents.at(-1)?.indent ?? -1) >= indent) parents.pop();
      if (parents.length < 20) parents.push({ indent, name: subtest.name ?? '' });
      deepest = -1;
      return 'taken';
    }
    if (SPEC_AT.test(text)) {
      const next = failureOf('spec', line, '', 0);
      next.location = line;
      return open(next);
    }
    if (DOT_LIST.test(text)) {
      dots = true;
      return 'more';
    }
    const perl = PERL_FAILED.exec(text)?.groups;
    if (perl && !(failure?.kind === 'point' && (!perl.test || perl.test === failure.test))) {
      const next = failureOf('comment', line, perl.test ?? text.replace(/^\s*#/, '').trim(), perl.indent?.length ?? 0);
      if (perl.path) next.location = line;
      return open(next);
    }
    const named = SPEC_NAME.exec(text)?.groups;
    if (named && (dots || failure?.test === '')) {
      if (failure?.test !== '') open(failureOf('spec', line, '', 0));
      if (!failure) return 'more';
      failure.test = named.test ?? '';
      failure.header = line;
      failure.parent = DIRECTIVE.test(named.directive ?? '');
      return 'more';
    }
    const bats = !failure && BATS_AT.test(text) ? BATS_PRETTY.exec(scan.before(1)?.text ?? '')?.groups : undefined;
    if (bats) {
      const next = failureOf('point', scan.before(1) ?? line, bats.test ?? '', 0);
      next.location = line;
      return open(next);
    }
    const died = PROVE_DIED.exec(text)?.groups;
    if (died) {
      scan.report({
        category: 'test_failure',
        message: text,
        path: died.path,
        title: died.path,
        test: died.path,
        lines: [line],
      });
      return 'taken';
    }
    if (!failure) return dots && text.trim() === '' ? 'more' : 'pass';
    if (failure.test === '') {
      failure = null;
      return 'pass';
    }
    failure.lines++;
    if (CHILDREN.test(text)) failure.parent = true;
    if (/^\s+operator: /.test(text)) failure.tape = !failure.location;
    if (/^\s*---$/.test(text)) failure.inBlock = true;
    readPlace(line, failure);
    readReason(line, failure);
    if (!isOver(text, failure)) return 'more';
    finish();
    return dots ? 'more' : 'taken';
  };
}

/**
 * TAP, as node:test, tape, node-tap, Perl and bats write it, with the comments in which Perl tells more; and node:test's own list
 * of failing tests.
 */
export const tap: Matcher = {
  name: 'tap',
  url: 'https://testanything.org/tap-version-14-specification.html',
  hints: [
    '^\\s*not ok\\b',
    '^\\s*test at ',
    '^\\s*# Subtest: ',
    '^Failed tests:$',
    '^\\s*#\\s+Failed ',
    'in (?:test )?file .+, line \\d',
    '\\(Wstat: ',
  ],
  start,
};
