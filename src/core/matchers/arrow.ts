import type { CategoryName, LogLine } from '../diagnosis.js';
import { type LineTest, levelOf, type Matcher, type Scan, WEIGHT } from './matcher.js';

const ARROW = /^\s*(?:-->|┌─|╭▸)\s*(?<path>[^\s:][^:]{0,300}|[A-Za-z]:[^:]{1,300}):(?<line>\d+):(?<column>\d+)/;
const AT = /^\s+at (?<path>\S{1,300}\.nix):(?<line>\d+):(?<column>\d+):$/;
const RUST = /(?:\.rs|Cargo\.toml)$/;
const ALONE =
  /^\s*(?<path>(?:[A-Za-z]:)?[^\s:]{1,300}\.(?:svelte|vue|astro|[cm]?[jt]sx?)):(?<line>\d+):(?<column>\d+)$/;

/** What the line beside the place says, by tool. */
const HEADERS: readonly { tool: RegExp; category: CategoryName; path?: RegExp }[] = [
  // typos.
  { tool: /^(?<level>error|warning): (?<message>`.+` should be `.+)/, category: 'lint' },
  { tool: /^unformatted: (?<message>.+)/, category: 'format' },
  // ty and Pyrefly, zizmor, cargo-deny.
  {
    tool: /^(?<level>error|warning|info)\[(?<code>[a-z]+(?:-[a-z]+)+)\]:? (?<message>.+)/,
    category: 'type_error',
    path: /\.pyi?$/,
  },
  {
    tool: /^(?<level>ERROR|WARN|INFO) (?<message>.+) \[(?<code>[a-z]+(?:-[a-z]+)*)\]$/,
    category: 'type_error',
    path: /\.pyi?$/,
  },
  {
    tool: /^(?<level>error|warning|help|info)\[(?<code>[a-z][\w-]+)\]:? (?<message>.+)/,
    category: 'security_scan',
    path: /(?:\.github\/.*|action)\.ya?ml$/,
  },
  {
    tool: /^(?<level>error|warning)\[(?<code>vulnerability|unsound|yanked|unmaintained)\]:? (?<message>.+)/,
    category: 'security_scan',
  },
  {
    tool: /^(?<level>error|warning)\[(?<code>rejected|unlicensed|banned|duplicate|source-not-allowed)\]:? (?<message>.+)/,
    category: 'policy',
  },
  { tool: /^(?<code>[A-Z]{1,6}\d{2,5})(?: \[\*\])? (?<message>.+)/, category: 'lint' },
  { tool: /^(?<level>error|warning)\[(?<code>[A-Za-z][\w-]+)\]:? (?<message>.+)/, category: 'lint' },
  { tool: /^(?<level>Error|Warning|Warn)(?: \((?<code>\d+)\))?: (?<message>.+)/, category: 'compile_error' },
  { tool: /^(?<message>(?:invalid-syntax|SyntaxError): .+)/, category: 'compile_error' },
  // solc before 0.8, and what hands its words on.
  {
    tool: /^(?<code>(?:Declaration|Type|Parser|DocstringParsing|Syntax|CodeGeneration|UnimplementedFeature)Error): (?<message>.+)/,
    category: 'compile_error',
  },
  {
    tool: /^(?<level>error|warning): (?:evaluation (?:aborted|warning).{0,20}: )?(?<message>.+)/,
    category: 'compile_error',
  },
];

function start(scan: Scan): LineTest {
  let place: { line: LogLine; groups: Readonly<Record<string, string | undefined>> } | null = null;

  function report(
    header: LogLine,
    at: LogLine,
    groups: Readonly<Record<string, string | undefined>>,
    category?: CategoryName,
  ): boolean {
    for (const { tool, category: usual, path } of HEADERS) {
      if (path && !path.test(groups.path ?? '')) continue;
      const said = tool.exec(header.text.trim())?.groups;
      if (!said) continue;
      // rustc's own matcher reads on to the name of the lint.
      if (RUST.test(groups.path ?? '') && (usual === 'compile_error' || /^E\d{4}$/.test(said.code ?? ''))) return false;
      const level = levelOf(said.level);
      scan.report({
        category: category ?? usual,
        weight: level === 'failure' ? WEIGHT.located : WEIGHT.word,
        level,
        message: (said.message ?? '').trim(),
        code: said.code ?? null,
        path: groups.path ?? null,
        startLine: Number(groups.line),
        endLine: Number(groups.line),
        startColumn: Number(groups.column),
        lines: [header, at],
      });
      return true;
    }
    return false;
  }

  return (line) => {
    // svelte-check and its like put the place first: `path:line:column`, then `Error: message`.
    if (place) {
      const { line: at, groups } = place;
      place = null;
      if (/^(?:Error|Warn|Warning): /.test(line.text) && report(line, at, groups, 'type_error')) return 'taken';
    }
    const alone = ALONE.exec(line.text)?.groups;
    if (alone) {
      place = { line, groups: alone };
      return 'watch';
    }
    const groups = (ARROW.exec(line.text) ?? AT.exec(line.text))?.groups;
    if (!groups) return 'pass';
    // Nix leaves a line between the two.
    const above = scan.before(1);
    const header = above?.text === '' ? scan.before(2) : above;
    return header && report(header, line, groups) ? 'taken' : 'pass';
  };
}

/** Tools that put the message and the place on lines of their own: ruff, solc, nix, svelte-check and others that learnt it from rustc. */
export const arrow: Matcher = {
  name: 'arrow',
  url: 'https://docs.astral.sh/ruff/settings/#output-format',
  hints: [
    '^\\s*--> ?\\S',
    '^\\s*(?:┌─|╭▸) \\S',
    '\\.nix:\\d+:\\d+:$',
    '^\\s*(?:[A-Za-z]:)?[^\\s:]+\\.(?:svelte|vue|astro|[cm]?[jt]sx?):\\d+:\\d+$',
  ],
  start,
};
