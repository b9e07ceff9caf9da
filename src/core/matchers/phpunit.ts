import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const SECTION = /^There (?:was|were) \d+ (?<kind>[a-z ]+?)s?:$|^\d+ tests? triggered \d+ (?<issue>.+):$/;
const NUMBERED = /^\d+\) (?<test>[\w\\]+::\w+.*)$/;
/** Pest: `FAILED  Tests\Feature\CartTest > it adds prices   InvalidArgumentException` */
const PEST = /^\s*(?:FAILED {2}|• )(?<test>[\w\\]+ (?:>|›) .+?)(?: {2,}\S+)?$/;
/** TestDox: a cross, then a box. */
const DOX = /^\s*✘ (?<test>\S.*?)(?: \[[\d.]+ m?s\])?$/;
const BOX = /^\s*[┐├┊│╵┴] ?/;
/** Codeception: the name, then the file of the test. */
const CODECEPTION = /^\s*Test {2}(?<path>\S{1,300}\.php):(?<method>\w+)/;
const CODECEPTION_NAME = /^\d+\) (?<test>\S.*)$/;
const FRAME = /^\s*(?:#\d+ {1,2}|at )?(?<path>(?:\/|[A-Za-z]:)?[^\s:]{1,300}\.php):(?<line>\d+)$/;
const CODE = /^\s*(?:➜ +)?\d+▕|^\s*[─▔]+$|^(?:---|\+\+\+) |^@@ @@/;
const SUMMARY = /^Tests: \d+, Assertions: \d+.*(?:Errors|Failures): [1-9]|^\s*Tests: {2,}\d+ failed/;
const MAX_BLOCK = 120;

type Failure = {
  header: LogLine;
  test: string;
  kind: 'numbered' | 'pest' | 'dox';
  said: LogLine[];
  path: string | null;
  at: LogLine | null;
  /** The message has ended. */
  told: boolean;
  lines: number;
};

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  let harmless = false;
  const told = new Set<string>();

  function finish(): void {
    if (!failure) return;
    const { header, test, said, at, path } = failure;
    failure = null;
    const place = at ? FRAME.exec(at.text.replace(BOX, ''))?.groups : undefined;
    const message =
      said
        .map((line) =>
          line.text
            .replace(BOX, '')
            .replace(/^\s*Fail {2}/, '')
            .trim(),
        )
        .join(' ') || test;
    const key = `${test}\n${message}`;
    if (told.has(key) || told.size > 2_000) return;
    told.add(key);
    const startLine = place ? Number(place.line) : null;
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message,
      title: test,
      test,
      path: place?.path ?? path,
      startLine,
      endLine: startLine,
      lines: [...said, header, at].filter((line) => line !== null),
    });
  }

  function open(header: LogLine, test: string, kind: Failure['kind'], path: string | null = null): 'more' {
    finish();
    failure = { header, test, kind, said: [], path, at: null, told: false, lines: 0 };
    return 'more';
  }

  function readBlock(line: LogLine, into: Failure): void {
    const text = line.text.replace(BOX, '');
    into.told ||= text.trim() === '' && into.said.length > 0;
    const path = FRAME.exec(text)?.groups?.path;
    if (path) {
      if (!into.at && repositoryPath(path) !== null) into.at = line;
    } else if (
      text.trim() !== '' &&
      !into.told &&
      into.said.length < 3 &&
      !CODE.test(text) &&
      !(into.path && /^\s*Step {2}/.test(text))
    )
      into.said.push(line);
  }

  return (line) => {
    const { text } = line;
    const section = SECTION.exec(text)?.groups;
    if (section) {
      finish();
      harmless = !/^(?:error|failure)$/.test(section.kind ?? '');
      return 'taken';
    }
    if (SUMMARY.test(text)) {
      finish();
      scan.report({
        category: 'test_failure',
        weight: WEIGHT.summary,
        message: text.trim(),
        lines: [line],
        finding: false,
      });
      return 'taken';
    }
    const numbered = NUMBERED.exec(text)?.groups?.test;
    if (numbered) return harmless ? 'taken' : open(line, numbered, 'numbered');
    const pest = PEST.exec(text)?.groups?.test;
    if (pest) return open(line, pest, 'pest');
    const codeception = CODECEPTION.exec(text)?.groups;
    const named = codeception && scan.before(1);
    const name = CODECEPTION_NAME.exec(named?.text ?? '')?.groups?.test;
    if (codeception && named && name) return open(named, name, 'numbered', codeception.path ?? null);
    if (/^\s*┐$/.test(text)) {
      const above = scan.before(1);
      const test = DOX.exec(above?.text ?? '')?.groups?.test;
      if (above && test) return open(above, test, 'dox');
    }
    if (!failure) return 'pass';
    readBlock(line, failure);
    const { kind, at, lines } = failure;
    const blank = text.trim() === '';
    const over =
      lines > MAX_BLOCK ||
      /^(?:##\[|Process completed with exit code )|^--$|^(?:ERRORS|FAILURES)!/.test(text) ||
      (kind === 'dox' ? /^\s*┴/.test(text) : at !== null && (blank || kind === 'pest'));
    failure.lines++;
    if (!over) return 'more';
    finish();
    return 'taken';
  };
}

/** PHPUnit's numbered failures, its TestDox boxes, Pest and Codeception. */
export const phpunit: Matcher = {
  name: 'phpunit',
  url: 'https://docs.phpunit.de/en/11.5/textui.html',
  hints: [
    '^\\d+\\) [\\w\\\\]+::',
    '^There (?:was|were) \\d+ ',
    ' triggered \\d+ ',
    '^\\s*(?:FAILED  |• )[\\w\\\\]+ [>›] ',
    '^\\s*┐',
    '^\\s*Test  \\S+\\.php:',
    '^Tests: \\d+, Assertions',
    '^\\s*Tests:  +\\d+ failed',
  ],
  start,
};
