import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const HEADER = /^ ?(?<level>error|warning)(?:\[(?<code>[\w:]+)\])?: (?<message>.+)$/;
const ARROW = /^\s*-->\s+(?<path>[^\s:][^:]{0,300}|[A-Za-z]:[^:]{1,300}):(?<line>\d+):(?<column>\d+)/;
const LINT_NOTE =
  /#\[(?:deny|warn)\((?<code>[\w:]+)\)\]|-D (?<flag>[\w:-]+)|rust-clippy\/\w+\/index\.html#(?<rule>\w+)/;
/** `cargo --message-format short`. */
const SHORT =
  /^(?<path>(?:[A-Za-z]:)?[^\s:][^:]{0,300}\.rs):(?<line>\d+):(?<column>\d+): (?<level>error|warning)(?:\[(?<code>\w+)\])?: (?<message>.+)/;
const HELP = /^\s*= (?:help|note): message: /;
const SUMMARY =
  /^(?:aborting due to|could not compile|\d+ warnings? emitted|`.+` \(.+\) generated|build failed|test failed)/;
/** Between the header and its arrow stand at most a few lines of a long message; a note about the lint's name follows the code. */
const MAX_TO_ARROW = 12;
const MAX_BLOCK = 40;

type Block = {
  header: LogLine;
  arrow: LogLine | null;
  groups: Readonly<Record<string, string | undefined>>;
  code: string | null;
  help: LogLine | null;
  lines: number;
};

function start(scan: Scan): LineTest {
  let block: Block | null = null;

  function finish(): void {
    if (!block?.arrow) {
      block = null;
      return;
    }
    const at = ARROW.exec(block.arrow.text)?.groups ?? {};
    const isError = block.groups.level === 'error';
    const isLint = block.code !== null && !/^E\d/.test(block.code);
    scan.report({
      category: /(?:^|[/\\])Cargo\.toml$/.test(at.path ?? '') ? 'configuration' : isLint ? 'lint' : 'compile_error',
      weight: isError ? WEIGHT.located : WEIGHT.word,
      level: isError ? 'failure' : 'warning',
      message: block.groups.message ?? '',
      code: block.code,
      path: at.path ?? null,
      startLine: Number(at.line),
      endLine: Number(at.line),
      startColumn: Number(at.column),
      lines: [block.header, block.arrow, block.help].filter((line) => line !== null),
    });
    block = null;
  }

  return (line) => {
    const header = HEADER.exec(line.text);
    const short = header ? null : SHORT.exec(line.text)?.groups;
    if (short) {
      const isError = short.level === 'error';
      scan.report({
        category: 'compile_error',
        weight: isError ? WEIGHT.located : WEIGHT.word,
        level: isError ? 'failure' : 'warning',
        message: short.message ?? '',
        code: short.code ?? null,
        path: short.path ?? null,
        startLine: Number(short.line),
        endLine: Number(short.line),
        startColumn: Number(short.column),
        lines: [line],
      });
      return 'taken';
    }
    if (header?.groups) {
      finish();
      if (SUMMARY.test(header.groups.message ?? '')) return 'pass';
      block = {
        header: line,
        arrow: null,
        groups: header.groups,
        code: header.groups.code ?? null,
        help: null,
        lines: 0,
      };
      return 'watch';
    }
    if (!block) return 'pass';
    block.lines++;
    const arrow = !block.arrow && ARROW.test(line.text);
    if (arrow) block.arrow = line;
    const lint = LINT_NOTE.exec(line.text);
    if (HELP.test(line.text)) block.help = line;
    if (lint && block.arrow) block.code ??= lint.groups?.code ?? lint.groups?.flag ?? lint.groups?.rule ?? null;
    const over = block.arrow ? block.lines > MAX_BLOCK || line.text.trim() === '' : block.lines > MAX_TO_ARROW;
    if (over) {
      const wasBlock = block.arrow !== null;
      finish();
      return wasBlock && line.text.trim() === '' ? 'taken' : 'pass';
    }
    return block.arrow ? 'more' : 'watch';
  };
}

/** rustc and clippy as cargo shows them: a header, then `--> path:line:column`. */
export const rustc: Matcher = {
  name: 'rustc',
  url: 'https://doc.rust-lang.org/rustc/json.html#diagnostics',
  hints: ['^ ?(?:error|warning)(?:\\[|: )', '\\.rs:\\d+:\\d+: (?:error|warning)'],
  start,
};
