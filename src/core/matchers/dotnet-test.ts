import type { LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

/** `  Failed Shop.CartTests.Adds [12 ms]`, `failed Shop.CartTests.Adds (12ms)`, `  X Shop.CartTests.Adds [12ms]` */
const FAILED =
  /^\s*(?:Failed|failed|X) (?<test>[^\s[\]].{0,400}?)(?: [[(]<? ?[\d.,]+ ?(?:m?s|min|h)(?: [\d.,]+ ?m?s)?[\])])$/;
/** `[xUnit.net 00:00:01.23]     Shop.CartTests.Adds [FAIL]` */
const XUNIT = /^\[xUnit\.net [\d:.]+\] {4}(?<test>\S.*) \[FAIL\]$/;
/** NUnit's console: `1) Failed : Shop.CartTests.Adds` */
const NUNIT = /^\d+\) (?:Failed|Error|Invalid) : (?<test>\S.*)$/;
/** The terminal logger's, which names the test on the same line or on the next: `Tests.cs(42): error TESTERROR: Shop.CartTests.Adds (12ms): Error Message: …` */
const TERMINAL =
  /^\s*(?<path>(?:[A-Za-z]:)?[^\s:(][^:(]{0,300})\((?<line>\d+)(?:,\d+)?\): error TESTERROR:\s*(?<rest>.*)$/;
const NAMED =
  /^\s*(?<test>\S.{0,400}?) \([\d.,]+ ?(?:m?s|min|h)(?: [\d.,]+ ?m?s)?\): (?:Error Message: ?)?(?<message>.*)$/;
const PROJECT = /\s*\[[^\]]{1,300}proj(?:::[^\]]{1,100})?\]$/;
const FRAME =
  /^\s*(?:at |--- )?.{0,400}? in (?<path>(?:[A-Za-z]:)?[^:*?"<>|]{1,400}\.(?:cs|fs|vb|razor)):(?:line )?(?<line>\d+)$/;
const SPACES = /^\s*(?:\[xUnit\.net [\d:.]+\])?/;
const LABEL = /^\s*(?:Error Message:|Stack Trace:|Standard (?:Output|Error) Messages:|-{3,}.*)\s*$/;
const OUTPUT = /^\s*(?:Standard (?:Output|Error) Messages:|Output:)$/;
const SUMMARY =
  /^\s*(?:Failed! {2}- Failed: +[1-9]|Total tests: |Test Run Failed|Test run summary: Failed|Test summary: total: \d+, failed: [1-9]|Overall result: Failed)/;
const LOGGED = /^\s*(?:Passed|Skipped|passed|skipped) \S/;
const MAX_BLOCK = 120;

type Failure = {
  header: LogLine;
  test: string;
  xunit: boolean;
  said: LogLine[];
  at: LogLine | null;
  framed: boolean;
  quiet: boolean;
  lines: number;
  /** What the terminal logger said before the block. */
  terminal: { path: string; line: string; message: string } | null;
};

function start(scan: Scan): LineTest {
  let failure: Failure | null = null;
  /** xUnit's runner tells as it goes; the list of VSTest tells again, better. */
  const early = new Map<string, Failure>();
  const told = new Set<string>();
  /** The terminal logger has told a place; the next line names the test. */
  let pending: Readonly<Record<string, string | undefined>> | null = null;
  let blank = 0;

  function report({ header, test, said, at, terminal }: Failure): void {
    if (told.has(test) || told.size > 4_000) return;
    told.add(test);
    const place = at ? FRAME.exec(at.text)?.groups : terminal;
    const startLine = place ? Number(place.line) : null;
    const message = [terminal?.message, ...said.map((line) => line.text.replace(SPACES, '').trim())]
      .filter((text) => text)
      .join(' ')
      .replace(PROJECT, '');
    scan.report({
      category: 'test_failure',
      weight: WEIGHT.located,
      message: message || test,
      title: test,
      test,
      path: place?.path?.trim() ?? null,
      startLine,
      endLine: startLine,
      lines: (terminal ? [header, ...said, at] : [...said, header, at]).filter((line) => line !== null),
    });
  }

  function finish(): void {
    if (!failure) return;
    const ended = failure;
    failure = null;
    if (ended.xunit) {
      if (early.size < 500 && !told.has(ended.test)) early.set(ended.test, ended);
      return;
    }
    early.delete(ended.test);
    report(ended);
  }

  function finishAll(): void {
    finish();
    for (const ended of early.values()) report(ended);
    early.clear();
  }

  function open(header: LogLine, test: string, xunit: boolean, terminal: Failure['terminal'] = null): 'more' {
    finish();
    failure = { header, test, xunit, said: [], at: null, framed: false, quiet: false, lines: 0, terminal };
    return 'more';
  }

  function readBlock(line: LogLine, into: Failure): boolean {
    if (++into.lines > MAX_BLOCK || LOGGED.test(line.text)) return false;
    if (into.terminal && /^\s{0,4}(?:\S|$)/.test(line.text)) return false;
    if (into.xunit && !line.text.startsWith('[xUnit.net')) return false;
    const text = line.text.replace(SPACES, '');
    if (OUTPUT.test(text)) into.quiet = true;
    const path = FRAME.exec(line.text)?.groups?.path;
    if (path) {
      into.framed = true;
      if (!into.at && repositoryPath(path) !== null) into.at = line;
    } else if (/^\s*(?:at |---)/.test(text)) into.framed = true;
    else if (/^\s*(?:---> )/.test(text)) into.framed = false;
    else if (text.trim() !== '' && !LABEL.test(text) && !into.framed && !into.quiet && into.said.length < 4)
      into.said.push(line);
    return true;
  }

  function readTerminal(line: LogLine): 'more' | 'taken' | null {
    const groups = TERMINAL.exec(line.text)?.groups;
    const told = pending ?? groups;
    pending = null;
    if (groups && !groups.rest) {
      pending = groups;
      return 'more';
    }
    const name = told && NAMED.exec(groups?.rest ?? line.text)?.groups;
    if (!name) return null;
    open(line, name.test ?? '', false, {
      path: told.path ?? '',
      line: told.line ?? '',
      message: (name.message ?? '').trim(),
    });
    if (!PROJECT.test(line.text)) return 'more';
    finish();
    return 'taken';
  }

  return (line) => {
    const { text } = line;
    blank = text.trim() === '' ? blank + 1 : 0;
    const xunit = XUNIT.exec(text)?.groups?.test;
    if (xunit) return open(line, xunit, true);
    const named = readTerminal(line);
    if (named) return named;
    const test = (FAILED.exec(text) ?? NUNIT.exec(text))?.groups?.test;
    if (test) return open(line, test, false);
    if (SUMMARY.test(text)) {
      finishAll();
      if (!/^\s*Total tests/.test(text))
        scan.report({
          category: 'test_failure',
          weight: WEIGHT.summary,
          message: text.trim(),
          lines: [line],
          finding: false,
        });
      return 'taken';
    }
    if (failure) {
      if (/^(?:##\[|Process completed with exit code )/.test(text) || !readBlock(line, failure)) finish();
      else if (blank < 20) return 'more';
    }
    if (early.size === 0 && !failure) return 'pass';
    if (blank >= 20 || /^(?:##\[|Process completed with exit code )/.test(text)) {
      finishAll();
      return 'pass';
    }
    return 'watch';
  };
}

/** `dotnet test`: VSTest's list, xUnit's own lines before it, NUnit's console, and Microsoft.Testing.Platform. */
export const dotnetTest: Matcher = {
  name: 'dotnet test',
  url: 'https://learn.microsoft.com/dotnet/core/tools/dotnet-test',
  hints: [
    '^\\s*(?:Failed|failed|X) \\S.* [\\[(]<? ?\\d',
    '^\\[xUnit\\.net .* \\[FAIL\\]$',
    '^\\d+\\) (?:Failed|Error|Invalid) : ',
    '^\\s*Failed!  - Failed:',
    '^\\s*Test Run Failed',
    '^Test run summary: Failed',
    '^\\s*Test summary: total: \\d+, failed: [1-9]',
    '\\): error TESTERROR:',
    '^\\s*Overall result: Failed',
  ],
  start,
};
