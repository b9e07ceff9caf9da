import type { Finding } from '../../diagnosis.js';
import { counted, type Edited, type MechanicalEdit, NOT_AS_LOGGED, refused } from './edit.js';
import { lineEndMeaning } from './line-end-meaning.js';
import { lineText, type SourceText, type Splice } from './source-text.js';

const CODES =
  /^(?:W291|W293|C0303|(?:@?[\w-]+\/)*no-trailing-spaces|(?:@stylistic\/)?no-eol-whitespace|trailing-spaces|yaml\[trailing-spaces\]|MD009|Layout\/TrailingWhitespace|RegexpSingleline|(?:standard:)?no-trailing-spaces|trailing_whitespace|NoTrailingSpaces|trailing-whitespace|whitespace|trim_trailing_whitespace)$/;
const MESSAGES =
  /^(?:Trailing (?:whitespace|spaces?)\b|trailing (?:whitespace|spaces)|Whitespace found at end of line|Unexpected trailing whitespace|Line (?:has|contains) trailing (?:whitespace|spaces)|Lines? should not (?:have|end with) trailing|Unexpected whitespace at end of line|Blank line contains whitespace|Expected no trailing)/i;

/** `Fixing path` of the hook, which takes the white space from the whole file. */
const isHook = (finding: Finding): boolean => finding.tool === 'pre-commit' && finding.code === 'trailing-whitespace';

function strippedLine(source: SourceText, number: number): Splice | { declined: string } | null {
  const line = source.lines[number - 1];
  const length = lineText(source, number)?.trimEnd().length;
  if (!line || length === undefined || line.start + length === line.end) return null;
  const meaning = lineEndMeaning(source, number);
  return meaning ? { declined: meaning } : { start: line.start + length, end: line.end, text: '' };
}

function edit(source: SourceText, findings: readonly Finding[]): Edited {
  const wholeFile = findings.some(isHook);
  const numbers = wholeFile
    ? source.lines.map((_, index) => index + 1)
    : findings.map(({ startLine }) => startLine ?? 0);
  const splices: Splice[] = [];
  for (const number of numbers) {
    const splice = strippedLine(source, number);
    if (splice && 'declined' in splice) return splice;
    if (splice) splices.push(splice);
    else if (!wholeFile) return refused(NOT_AS_LOGGED);
  }
  return splices.length > 0 ? { splices, count: splices.length } : refused(NOT_AS_LOGGED);
}

/** White space at the end of lines, where it means nothing. */
export const trailingWhiteSpace: MechanicalEdit = {
  name: 'trailing_white_space',
  done: (count) => `remove trailing white space from ${counted(count, 'line')}`,
  answers: (finding) => {
    const { path, startLine, code, message, tool } = finding;
    if (path === null) return false;
    if (isHook(finding)) return /^Fixing /.test(message);
    if (startLine === null || tool === 'pre-commit') return false;
    return MESSAGES.test(message) || (CODES.test(code ?? '') && /trailing|whitespace/i.test(message));
  },
  edit,
};
