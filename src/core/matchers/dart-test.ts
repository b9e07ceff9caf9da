import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const HEADER = /^\d\d:\d\d \+\d+(?: ~\d+)? -\d+: (?:(?:\[.{1,60}\] )?(?<path>\S{1,300}\.dart): )?(?<test>.+?) \[E\]$/;
/** The reporter for GitHub Actions. */
const GROUP = /^(?:##\[group\]|::group::)❌ (?<path>\S{1,300}\.dart): (?<test>.+?) \(failed(?:, .{1,40})?\)$/;
const FRAME =
  /^\s*(?:#\d+ {2,}.{1,300}? \()?(?:file:\/\/)?(?<path>(?:package:)?[^\s:()]{1,300}\.dart)(?:[: ](?<line>\d+)(?::(?<column>\d+))?)(?:\)| {2,}\S.*)?$/;
const THROWN = /^The following .{1,100} was thrown .+:$/;
const SUMMARY = /^\d\d:\d\d \+\d+(?: ~\d+)? -\d+: Some tests failed\.|^🎉? ?\d+ tests? passed, [1-9]\d* failed/;
const NOISE =
  /^[═╞╡]|^\s*(?:To run this test again:|When the exception was thrown|dart test |Consider enabling|Test failed\. See exception logs above)/;
const END = /^\d\d:\d\d \+|^(?:##\[(?:endgroup|group|error)\]|::endgroup::)/;
const MAX_BLOCK = 100;

type Failure = {
  header: LogLine;
  test: string;
  file: string | null;
  said: LogLine[];
  at: LogLine | null;
  own: boolean;
  lines: number;
};

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  /** Flutter tells the exception before it says which test failed. */
  let thrown: { said: LogLine[]; at: LogLine | null; waiting: boolean; lines: number } | null = null;

  function finish(): void {
    if (!failure) return;
    const { header, test, file, said, at } = failure;
    failure = null;
    const reasons = thrown && thrown.said.length > 0 ? thrown.said : said;
    const frame = thrown?.at ?? at;
    thrown = null;
    const place = frame ? FRAME.exec(frame.text)?.groups : undefined;
    const startLine = place ? Number(place.line) : null;
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: reasons.map((line) => line.text.trim()).join(' ') || test,
      title: test,
      test,
      path: place?.path ?? file,
      startLine,
      endLine: startLine,
      startColumn: Number(place?.column) || null,
      lines: [...reasons, header, frame].filter((line) => line !== null),
    });
  }

  const ownPath = (text: string): string | null => {
    const path = FRAME.exec(text)?.groups?.path;
    return path && !path.startsWith('package:') && !path.startsWith('dart:') ? repositoryPath(path) : null;
  };

  return (line) => {
    const { text } = line;
    const header = (HEADER.exec(text) ?? GROUP.exec(text))?.groups;
    if (header) {
      finish();
      failure = {
        header: line,
        test: header.test ?? '',
        file: header.path ?? null,
        said: [],
        at: null,
        own: false,
        lines: 0,
      };
      return 'more';
    }
    if (SUMMARY.test(text)) {
      finish();
      scan.report({ category: 'test_failure', weight: WEIGHT.summary, message: text, lines: [line], finding: false });
      return 'taken';
    }
    if (THROWN.test(text)) {
      thrown = { said: [], at: null, waiting: true, lines: 0 };
      return 'more';
    }
    if (failure) {
      if (END.test(text) || ++failure.lines > MAX_BLOCK) {
        finish();
        return 'pass';
      }
      const path = ownPath(text);
      const own = path !== null && failure.file !== null && path.endsWith(failure.file.replace(/^.*\//, ''));
      if (path !== null && !failure.own && (own || !failure.at)) failure.at = line;
      failure.own ||= own;
      if (!FRAME.test(text) && text.trim() !== '' && !NOISE.test(text) && failure.said.length < 3 && !failure.at)
        failure.said.push(line);
      return 'more';
    }
    if (!thrown) return 'pass';
    if (++thrown.lines > MAX_BLOCK) {
      thrown = null;
      return 'pass';
    }
    if (NOISE.test(text)) thrown.waiting = false;
    else if (text.trim() !== '' && thrown.waiting && thrown.said.length < 3) thrown.said.push(line);
    if (text.trim() === '' && thrown.said.length > 0) thrown.waiting = false;
    if (!thrown.at && ownPath(text) !== null) thrown.at = line;
    return 'watch';
  };
}

/** `dart test` and `flutter test`: `00:03 +5 -1: name [E]`, the reason, the frames. */
export const dartTest: Matcher = {
  name: 'dart test',
  url: 'https://pub.dev/packages/test',
  hints: ['^\\d\\d:\\d\\d \\+\\d.* -\\d+: ', '(?:##\\[group\\]|::group::)❌ ', '^The following .{1,100} was thrown '],
  start,
};
