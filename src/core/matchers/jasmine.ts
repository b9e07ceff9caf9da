import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const MESSAGE = /^\s{2}Message:$/;
const NUMBERED = /^\d+\) (?<test>\S.*)$/;
const NEXT =
  /^\d+\) |^(?:Ran )?\d+ (?:of \d+ )?specs?\b|^(?:Pending|Suite error|Incomplete):|^Executed \d+ of|^Randomized with seed|^(?:##\[|Process completed with exit code )/;
/** `Chrome Headless 120.0.0.0 (Linux x86_64) Cart adds prices FAILED` */
const KARMA = /^\s*(?<browser>[A-Z]\w+(?: \w+){0,3} [\d.]+ \([^()]{1,60}\)) (?<test>\S.*) FAILED$/;
const KARMA_LEFT = /^\s*(?:[A-Z]\w+(?: \w+){0,3} [\d.]+ \([^()]{1,60}\)):? (?<said>ERROR$|DISCONNECTED|Disconnected.*)/;
const EXECUTED = /Executed \d+ of \d+ .{0,60}\((?<failed>\d+) FAILED\)|^\d+ specs?, [1-9]\d* failures?/;
const FRAME =
  /^\s*(?:at )?(?:[^()]{0,200}[( @])?(?<path>(?:https?:\/\/[^/\s]{1,100}\/(?:base|_karma_webpack_)\/(?:webpack:\/+)?|webpack:\/\/\/?|file:\/\/)?[^\s():?]{1,300}\.(?:[cm]?[jt]sx?|vue)):?(?:\?[^:\s]{1,80})?:(?<line>\d+):(?<column>\d+)\)?/;
/** What the browser loaded from Karma is a file of the repository. */
const pathOf = (path: string): string =>
  path.replace(/^https?:\/\/[^/]+\/(?:base|_karma_webpack_)\/(?:webpack:\/+)?/, '');
const MAX_BLOCK = 80;

type Failure = {
  header: LogLine;
  test: string;
  reason: LogLine | null;
  at: LogLine | null;
  karma: boolean;
  lines: number;
};

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  const told = new Set<string>();

  function finish(): void {
    if (!failure) return;
    const { header, test, reason, at } = failure;
    failure = null;
    const place = at ? FRAME.exec(at.text)?.groups : undefined;
    const path = place?.path ? pathOf(place.path) : null;
    const startLine = place ? Number(place.line) : null;
    const message = reason?.text.trim() ?? test;
    // Every browser tells the same; so does the list after the last spec.
    const key = `${test}\n${message}`;
    if (told.has(key) || told.size > 2_000) return;
    told.add(key);
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message,
      title: test,
      test,
      path,
      startLine,
      endLine: startLine,
      startColumn: Number(place?.column) || null,
      lines: [reason, header, at].filter((line) => line !== null),
    });
  }

  function open(header: LogLine, test: string, karma: boolean): 'more' {
    finish();
    failure = { header, test, reason: null, at: null, karma, lines: 0 };
    return 'more';
  }

  return (line) => {
    if (MESSAGE.test(line.text)) {
      const above = scan.before(1);
      const test = NUMBERED.exec(above?.text ?? '')?.groups?.test;
      if (above && test) return open(above, test, false);
      if (failure && !failure.karma) return open(failure.header, failure.test, false);
    }
    const karma = KARMA.exec(line.text)?.groups?.test;
    if (karma) return open(line, karma, true);
    if (EXECUTED.test(line.text)) {
      finish();
      scan.report({
        category: 'test_failure',
        weight: WEIGHT.summary,
        message: line.text.trim(),
        lines: [line],
        finding: false,
      });
      return 'taken';
    }
    const left = KARMA_LEFT.exec(line.text)?.groups?.said;
    if (left) {
      finish();
      scan.report({ category: 'test_failure', message: line.text.trim(), lines: [line] });
      return 'taken';
    }
    if (!failure) return 'pass';
    const over = NEXT.test(line.text) || (failure.karma && /^\S/.test(line.text)) || ++failure.lines > MAX_BLOCK;
    if (over) {
      finish();
      return 'pass';
    }
    const frame = FRAME.exec(line.text)?.groups;
    if (frame?.path) {
      const path = pathOf(frame.path);
      if (!failure.at && repositoryPath(path) !== null) failure.at = line;
    } else if (!failure.reason && !/^\s*(?:Stack:|at <Jasmine>)?$/.test(line.text)) failure.reason = line;
    return 'more';
  };
}

/** Jasmine's list of failures, and what Karma makes of it: `Browser version (system) suite test FAILED`. */
export const jasmine: Matcher = {
  name: 'jasmine',
  url: 'https://jasmine.github.io/tutorials/reporters',
  hints: [
    '^\\s{2}Message:$',
    '\\) \\S.* FAILED$',
    '\\(\\d+ FAILED\\)',
    '^\\d+ specs?, ',
    '\\):? (?:ERROR$|DISCONNECTED|Disconnected)',
  ],
  start,
};
