import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const PENDING = /^Pending: \(/;
const FAILURES = /^Failures:$/;
const HEADER = /^\s{2}\d+\) (?<test>\S.*)$/;
/** One of several in an example that goes on after the first. */
const PART = /^\s+\d+\.\d+\) (?<said>Failure\/Error: .*)$/;
const OUTSIDE = /^An error occurred (?:while loading (?<path>\S{1,300}?\.rb)\.?(?: .*)?|in an? .{1,100}hook.*)$/;
const FRAME = /^\s*# (?<path>\.?\/?[^\s:]{1,300}\.(?:rb|feature|haml|erb|slim)):(?<line>\d+)(?::in |$)/;
const LISTED = /^rspec '?(?<path>\.?[^\s:[']{1,300})(?::(?<line>\d+))?(?:\[[\d:,]+\])?'? # (?<test>.+)/;
const SUMMARY = /^\d+ examples?, (?:[1-9]\d* failures?|0 failures, .*[1-9]\d* errors? occurred)/;
const ANY_SUMMARY = /^\d+ examples?, \d+ failures?|^Finished in |^Failed examples:/;
/** Any list may be numbered: a failure says so. */
const PROOF = /Failure\/Error:|Got \d+ failures?|^\s+[A-Z][\w:]*(?:Error|Exception):?\s*$|^\s+expected /;
const NOISE = /^\s*(?:\(compared using |Diff:|@@ |# )/;
const MAX_BLOCK = 100;

type Failure = {
  header: LogLine;
  test: string | null;
  path: string | null;
  said: LogLine[];
  at: LogLine | null;
  part: boolean;
  /** Its failures follow one by one. */
  hasParts: boolean;
  lines: number;
};

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  let pending = false;
  let inFailures = false;
  const told = new Set<string>();

  function finish(): void {
    if (!failure) return;
    const { header, test, path, said, at, hasParts } = failure;
    failure = null;
    const proven = at !== null || said.some((line) => PROOF.test(line.text));
    if (!proven || hasParts) return;
    const place = at ? FRAME.exec(at.text)?.groups : undefined;
    const startLine = place ? Number(place.line) : null;
    if (test && told.size < 2_000) told.add(test);
    const message = said.map((line) => line.text.trim().replace(/^\d+\.\d+\) /, '')).join(' ');
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: message || test || header.text,
      title: test ?? header.text.trim(),
      test,
      path: place?.path ?? path,
      startLine,
      endLine: startLine,
      lines: [...said, header, at].filter((line) => line !== null),
    });
  }

  function open(header: LogLine, test: string | null, path: string | null, said: LogLine[] = [], part = false): 'more' {
    finish();
    failure = { header, test, path, said, at: null, part, hasParts: false, lines: 0 };
    return 'more';
  }

  function readBlock(line: LogLine, into: Failure): boolean {
    if (++into.lines > MAX_BLOCK || /^(?:##\[|Process completed with exit code )/.test(line.text)) return false;
    const path = FRAME.exec(line.text)?.groups?.path;
    if (path) {
      if (!into.at && repositoryPath(path) !== null) into.at = line;
    } else if (
      line.text.trim() !== '' &&
      !into.at &&
      into.said.length < 4 &&
      !NOISE.test(line.text) &&
      (into.test !== null || into.said.length > 0 || /Failure\/Error:/.test(line.text))
    )
      into.said.push(line);
    return true;
  }

  return (line) => {
    const { text } = line;
    if (PENDING.test(text) || FAILURES.test(text)) {
      finish();
      pending = PENDING.test(text);
      inFailures = !pending;
      return 'taken';
    }
    const listed = LISTED.exec(text)?.groups;
    if (listed) {
      finish();
      const test = listed.test ?? '';
      if (told.has(test)) return 'taken';
      scan.report({
        category: 'test_failure',
        weight: WEIGHT.located,
        message: test,
        title: test,
        test,
        path: listed.path ?? null,
        startLine: Number(listed.line) || null,
        endLine: Number(listed.line) || null,
        lines: [line],
      });
      return 'taken';
    }
    if (ANY_SUMMARY.test(text)) {
      finish();
      pending = false;
      inFailures = false;
      if (!SUMMARY.test(text)) return 'pass';
      scan.report({ category: 'test_failure', weight: WEIGHT.summary, message: text, lines: [line], finding: false });
      return 'taken';
    }
    const outside = OUTSIDE.exec(text)?.groups;
    if (outside) return open(line, null, outside.path ?? null);
    const test = HEADER.exec(text)?.groups?.test;
    if (test && !pending && (inFailures || !failure)) return open(line, test, null);
    if (!failure) return 'pass';
    if (PART.test(text)) {
      const { header, test: name, part } = failure;
      failure.hasParts = !part;
      return open(header, name, null, [line], true);
    }
    if (readBlock(line, failure)) return 'more';
    finish();
    return 'pass';
  };
}

/** RSpec: numbered failures, then the commands that run them again. */
export const rspec: Matcher = {
  name: 'rspec',
  url: 'https://rspec.info/features/3-13/rspec-core/formatters/',
  hints: [
    "^rspec '?\\.",
    '^\\s{2}\\d+\\) ',
    '^\\d+ examples?, ',
    '^Failures:$',
    '^Pending: \\(',
    '^An error occurred (?:while loading|in a)',
    '^Finished in ',
  ],
  start,
};
