import type { CategoryName } from '../diagnosis.js';
import { type LineTest, type Matcher, type Scan, WEIGHT } from './matcher.js';

const COMMAND =
  /^(?:##\[(?<runner>error|warning|notice)\]|::(?<level>error|warning|notice)(?: (?<properties>[^:]{0,1000}))?::)(?<message>.*)/;
const PROPERTY = /(?:^|,)\s*(\w+)=([^,]*)/g;
const EXIT =
  /^(?:Process completed with exit code|The process '.{1,300}' failed with exit code|The operation was cancell?ed|(?:Bash|PowerShell|Cmd\.exe|Process '.{1,300}') exited with code|Script failed with exit code|.{1,300} failed with return code:)/;
/** The runner's own remarks, no failure of the step. */
const REMARK =
  /^(?:No files were found with the provided path|Node\.js \d+ actions are deprecated|The `?(?:set-output|save-state))/;

function properties(text: string): Map<string, string> {
  return new Map([...text.matchAll(PROPERTY)].map((match) => [match[1] ?? '', decode(match[2] ?? '')]));
}

/** Workflow commands escape what would end them. */
const decode = (text: string): string =>
  text
    .replaceAll('%0A', '\n')
    .replaceAll('%0D', '\r')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');

/** What reporters for GitHub say in words of their own: RuboCop's cops, Ruff's and Biome's titles; Playwright's titles and files of tests. */
function categoryOf(message: string, title: string, path: string): CategoryName {
  if (/^[A-Z]\w+(?:\/[A-Z]\w+)+: \S/.test(message) || /^(?:Ruff(?: \(|$)|lint\/[a-z]\w+\/)/.test(title)) return 'lint';
  if (/^\[[\w -]{1,60}\] › \S/.test(title)) return 'test_failure';
  return /[._-](?:test|spec)\.\w{1,5}$/.test(path) && /^(?:AssertionError|Error: expect)/.test(message)
    ? 'test_failure'
    : 'unknown';
}

const number = (text: string | undefined): number | null => Number(text) || null;

function start(scan: Scan): LineTest {
  return (line) => {
    const groups = COMMAND.exec(line.text)?.groups;
    if (!groups) return 'pass';
    const message = (groups.message ?? '').trim();
    if (message === '' || REMARK.test(message)) return 'taken';
    const at = properties(groups.properties ?? '');
    const isExit = EXIT.test(message);
    const level = groups.runner ?? groups.level;
    const failed = level === 'error';
    scan.report({
      category: categoryOf(message, at.get('title') ?? '', at.get('file') ?? ''),
      weight: isExit ? WEIGHT.exit : failed ? WEIGHT.summary : WEIGHT.word,
      level: failed ? 'failure' : level === 'warning' ? 'warning' : 'notice',
      message: decode(message),
      title: at.get('title') ?? null,
      path: at.get('file') ?? null,
      startLine: number(at.get('line')),
      endLine: number(at.get('endLine')) ?? number(at.get('line')),
      startColumn: number(at.get('col')),
      endColumn: number(at.get('endColumn')),
      lines: [line],
      finding: failed ? !isExit && at.has('file') : at.has('file'),
    });
    return 'taken';
  };
}

/** Workflow commands: `::error file=…,line=…::message`, and `##[error]` as logs show them. */
export const actions: Matcher = {
  name: 'actions',
  url: 'https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands',
  hints: ['^##\\[(?:error|warning|notice)\\]', '^::(?:error|warning|notice)'],
  raw: true,
  start,
};
