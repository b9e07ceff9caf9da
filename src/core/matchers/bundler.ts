import type { LogLine } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const ESBUILD = /^✘ \[(?<level>ERROR|WARNING)\] (?<message>.+?)(?: \[plugin .+\])?$/;
const ESBUILD_AT = /^\s{4}(?<path>[^\s:][^:]{0,300}):(?<line>\d+):(?<column>\d+):$/;
// next and webpack: the file stands on the line before, `./path:line:column` or `./path`.
const MODULE =
  /^(?:Error: )?(?<message>(?:Module not found: .*|Module (?:build failed|parse failed).*|SyntaxError: .*))$/;
const MODULE_FILE = /^(?:ERROR in )?(?<path>\.{1,2}\/[^\s:]{1,300}\.\w+)(?::(?<line>\d+):(?<column>\d+))?(?:\s|$)/;

function start(scan: Scan): LineTest {
  let header: LogLine | null = null;
  let waited = 0;
  const report = (
    line: LogLine,
    message: string,
    at: LogLine | undefined,
    groups: Readonly<Record<string, string | undefined>>,
    isError: boolean,
  ): void => {
    scan.report({
      category: 'compile_error',
      weight: isError ? (groups.path ? WEIGHT.located : WEIGHT.named) : WEIGHT.word,
      level: isError ? 'failure' : 'warning',
      message,
      path: groups.path ?? null,
      startLine: Number(groups.line) || null,
      endLine: Number(groups.line) || null,
      startColumn: Number(groups.column) || null,
      lines: at ? [line, at] : [line],
    });
  };
  return (line) => {
    const esbuild = ESBUILD.exec(line.text)?.groups;
    if (esbuild) {
      header = line;
      waited = 0;
      return 'more';
    }
    if (header) {
      const groups = ESBUILD.exec(header.text)?.groups ?? {};
      const at = ESBUILD_AT.exec(line.text)?.groups;
      if (!at && ++waited < 3) return 'more';
      report(header, groups.message ?? '', at ? line : undefined, at ?? {}, groups.level === 'ERROR');
      header = null;
      return at ? 'taken' : 'pass';
    }
    const module = MODULE.exec(line.text)?.groups;
    if (!module) return 'pass';
    const above = scan.before(1);
    const at = above ? MODULE_FILE.exec(above.text)?.groups : undefined;
    if (!at && !/^Module/.test(module.message ?? '')) return 'pass';
    report(line, module.message ?? '', at ? above : undefined, at ?? {}, true);
    return 'taken';
  };
}

/** esbuild's boxes, and webpack's and Next's `Module not found` below a file's name. */
export const bundler: Matcher = {
  name: 'bundler',
  url: 'https://esbuild.github.io/api/#log-level',
  hints: ['^✘ \\[', 'Module (?:not found|build failed|parse failed)', '^SyntaxError: '],
  start,
};
