import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const SUMMARY = /^\s*(?<count>\d+) failing\b/;
const NUMBERED = /^\s{1,6}(?<index>\d+)\) (?<title>\S.*)$/;
const FRAME =
  /(?:^|\s)at (?:.{0,200}?\()?(?<path>(?:file:\/\/|webpack(?:-internal)?:\/\/)?(?:[A-Za-z]:)?[^\s():]{1,300}):(?<line>\d+):(?<column>\d+)\)?/;
/** A timeout has no frames, but names its file. */
const FILE = /\((?<path>[^\s()]{1,300}\.[cm]?[jt]sx?)\)$/;
/** A reason that goes on below: `Expected values to be strictly equal:`. */
const DANGLING = /:$/;
const MAX_BLOCK = 200;

type Failure = {
  header: LogLine;
  titles: string[];
  said: LogLine[];
  reason: LogLine | null;
  detail: LogLine | null;
  at: LogLine | null;
  lines: number;
};

function start(scan: Scan): LineTest {
  let summarised = false;
  let failure: Failure | null = null;

  function finish(): void {
    if (!failure) return;
    const { header, titles, said, reason, detail, at } = failure;
    failure = null;
    const place = at ? FRAME.exec(at.text)?.groups : undefined;
    const title = titles.join(' ').replace(/:$/, '');
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: [reason?.text.trim(), detail?.text.trim()].filter(Boolean).join(' ') || title,
      title,
      test: title,
      path: place?.path ?? FILE.exec(reason?.text ?? '')?.groups?.path ?? null,
      startLine: place ? Number(place.line) : null,
      endLine: place ? Number(place.line) : null,
      startColumn: place ? Number(place.column) : null,
      lines: [reason, detail, header, ...said, at].filter((line) => line !== null),
    });
  }

  function readBlock(line: LogLine, into: Failure): boolean {
    const text = line.text.trim();
    if (++into.lines > MAX_BLOCK || /^(?:##\[|Process completed with exit code )|^npm (?:ERR!|error)/.test(text))
      return false;
    const frame = FRAME.exec(line.text)?.groups;
    if (frame) {
      if (!into.at && repositoryPath(frame.path ?? '') !== null) into.at = line;
    } else if (text !== '' && !into.reason) {
      const titleGoesOn = !(into.titles.at(-1) ?? '').endsWith(':') && !/^\w*(?:Error|Exception)\b/.test(text);
      if (titleGoesOn && into.lines < 8) {
        into.titles.push(text);
        if (into.said.length < 4) into.said.push(line);
      } else into.reason = line;
    } else if (text !== '' && into.reason && !into.detail && DANGLING.test(into.reason.text)) into.detail = line;
    return true;
  }

  return (line) => {
    if (SUMMARY.test(line.text)) {
      summarised = true;
      scan.report({
        category: 'test_failure',
        weight: WEIGHT.summary,
        message: line.text.trim(),
        lines: [line],
        finding: false,
      });
      return 'more';
    }
    if (!summarised) return 'pass';
    const numbered = NUMBERED.exec(line.text)?.groups;
    if (numbered) {
      finish();
      failure = {
        header: line,
        titles: [numbered.title ?? ''],
        said: [],
        reason: null,
        detail: null,
        at: null,
        lines: 0,
      };
      return 'more';
    }
    if (!failure) {
      if (line.text.trim() === '') return 'more';
      return 'pass';
    }
    if (readBlock(line, failure)) return 'more';
    finish();
    summarised = false;
    return 'pass';
  };
}

/** Mocha's list of failures after `N failing`. */
export const mocha: Matcher = {
  name: 'mocha',
  url: 'https://mochajs.org/#spec',
  hints: ['\\d failing\\b', '^\\s{1,6}\\d+\\) '],
  start,
};
