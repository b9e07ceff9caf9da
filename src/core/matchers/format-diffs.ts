import type { CategoryName, LogLine } from '../diagnosis.js';
import { repositoryPath } from '../log/repository-path.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';
import { placed } from './shapes.js';

const SCALA = /^--- a(?<path>\/\S{1,300}\.(?:scala|sbt|sc|mill))$/;
const ABSOLUTE = /^\/(?:home|Users|builds|root|tmp|var|opt|github|__w|workspace|usr|app|src)\//;
const MAX_FILES = 50;

type Sides = { category: CategoryName; old: RegExp; now: RegExp };

/** Tools that write who they are into the header. */
const TELLING: readonly Sides[] = [
  // autopep8, docformatter, PHP_CodeSniffer.
  { category: 'format', old: /^original\/(.{1,300}\.pyi?)$/, now: /^fixed\/(.{1,300})$/ },
  { category: 'format', old: /^before\/(.{1,300}\.pyi?)$/, now: /^after\/(.{1,300})$/ },
  { category: 'lint', old: /^(.{1,300})$/, now: /^PHP_CodeSniffer$/ },
];
const TIME = '(?:\\t\\d{4}-\\d\\d-\\d\\d.{0,40})?';
/** The same file on both sides, or the other side from a pipe. */
const PLAIN: readonly (readonly [old: RegExp, now: RegExp])[] = [
  [/^a\/([^\t]{1,300})$/, /^b\/([^\t]{1,300})$/],
  [new RegExp(`^([^\\t]{1,300}?)${TIME}$`), new RegExp(`^(?:-|/dev/fd/\\d{1,4})${TIME}$`)],
  [new RegExp(`^([^\\t]{1,300}?)${TIME}$`), new RegExp(`^([^\\t]{1,300}?)${TIME}$`)],
];
/** Others only the step's command tells from anybody's diff. */
const COMMANDS: readonly (readonly [command: RegExp, category: CategoryName])[] = [
  [/\bshellcheck\b.{0,200} (?:-f|--format)[ =]?diff\b|\bruff (?:check|--diff)\b/, 'lint'],
  [/\bclang-format\b|\bperltidy\b|\bruff format\b|\bcmake-format\b|\bastyle\b|\bbuildifier\b|\buncrustify\b/, 'format'],
];

const samePath = (old: string, now: string, before: RegExp, after: RegExp): string | null => {
  const path = before.exec(old)?.[1];
  const other = after.exec(now);
  return path !== undefined && other && (other[1] === undefined || other[1] === path) ? path : null;
};

/** The file that a diff's header names, and what kind of tool has printed it; null: that is not known. */
function headed(old: string, now: string, command: string | null): { path: string; category: CategoryName } | null {
  for (const { category, old: before, now: after } of TELLING) {
    const path = samePath(old, now, before, after);
    if (path !== null) return { path, category };
  }
  const category = command === null ? undefined : COMMANDS.find(([form]) => form.test(command))?.[1];
  if (category === undefined) return null;
  for (const [before, after] of PLAIN) {
    const path = samePath(old, now, before, after);
    if (path !== null && /[./]/.test(path)) return { path, category };
  }
  return null;
}

function start(scan: Scan): LineTest {
  const scala: { path: string; line: LogLine }[] = [];
  const tell = (path: string, lines: LogLine[], category: CategoryName = 'format'): void => {
    const file = repositoryPath(path) ?? path;
    scan.report({
      ...placed({ path }, lines, { category }),
      message: category === 'format' ? `${file} is not formatted` : `${file} is to be changed as the diff says`,
    });
  };

  function seeNew(now: string, line: LogLine): 'taken' | 'pass' {
    const above = scan.before(1);
    const old = above?.text.startsWith('--- ') ? above.text.slice(4) : null;
    // The header of a git diff, which says nothing of a formatter.
    if (!above || old === null || /^index [0-9a-f]/.test(scan.before(2)?.text ?? '')) return 'pass';
    const file = headed(old, now, scan.command());
    if (!file) return 'pass';
    tell(file.path, [above, line], file.category);
    return 'taken';
  }

  return (line) => {
    if (line.text === 'error: --test failed') {
      for (const file of scala.splice(0)) tell(file.path, [file.line]);
      scan.report({
        category: 'format',
        weight: WEIGHT.summary,
        message: line.text,
        lines: [line],
        finding: false,
      });
      return 'taken';
    }
    if (line.text.startsWith('+++ ')) return seeNew(line.text.slice(4), line);
    const file = SCALA.exec(line.text)?.groups?.path;
    if (file) {
      // The path is absolute, and follows the "a" as it is.
      if (scala.length < MAX_FILES) scala.push({ path: ABSOLUTE.test(file) ? file : file.slice(1), line });
      return 'pass';
    }
    const yapf = /^--- (?<path>\S.{0,300}?)\s+\(original\)$/.exec(line.text)?.groups?.path;
    if (yapf) {
      tell(yapf, [line]);
      return 'taken';
    }
    const path = /^--- (?<path>\S{1,300}?)\.orig$/.exec(line.text)?.groups?.path;
    if (!path) return 'pass';
    if (/^diff /.test(scan.before(1)?.text ?? '')) return 'taken';
    tell(path, [line]);
    return 'taken';
  };
}

/** Diffs of formatters and linters with no line before them that says whose they are: shfmt's, yapf's, scalafmt's, autopep8's, what is piped into diff. */
export const formatDiffs: Matcher = {
  name: 'format-diff',
  url: 'https://github.com/mvdan/sh/blob/master/cmd/shfmt/shfmt.1.scd',
  hints: [
    '^--- \\S+\\.orig$',
    '^--- \\S.*\\s\\(original\\)$',
    '^--- a/\\S+\\.(?:scala|sbt|sc|mill)$',
    '^error: --test failed$',
    '^\\+\\+\\+ \\S',
    // What a step runs.
    'clang-format ',
    'perltidy ',
    'shellcheck ',
    'ruff ',
    'cmake-format ',
    'astyle ',
    'buildifier ',
    'uncrustify ',
  ],
  start,
};
