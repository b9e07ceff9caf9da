import type { Finding } from '../../diagnosis.js';
import { counted, type Edited, type MechanicalEdit, NOT_AS_LOGGED, refused } from './edit.js';
import { lineEndMeaning } from './line-end-meaning.js';
import type { SourceText } from './source-text.js';

const isHook = ({ tool, code }: Finding): boolean => tool === 'pre-commit' && code === 'end-of-file-fixer';

/** A line end is missing, as the tool says: pycodestyle, pylint, ESLint, RuboCop, yamllint, markdownlint, Checkstyle, ktlint, PHP_CodeSniffer, … */
const MISSING =
  /^(?:no newline at (?:the )?end of file|Final newline (?:missing|expected)|Newline required at end of file but not found|Missing (?:end-of-source|final|trailing) newline|Expected end-of-source newline|Unexpected missing end-of-source newline|no new line character at the end of file|Files should end with a (?:single )?newline|File (?:must|should|does not) end with a (?:single )?newline|File should end with a newline|Expected 1 (?:newline|blank line) at end of file; 0 found|File must end with a newline|Missing newline at end of file|Files should have a single trailing newline|expected final newline)/i;
/** There are blank lines at the end. */
const EXTRA =
  /^(?:blank line at end of file|too many (?:newlines|blank lines) at (?:the )?end of file|Trailing newlines|Too many blank lines at the end of file|\d+ trailing blank lines? detected|Trailing blank line detected|too many blank lines \(\d+ > 0\)|Expected 1 (?:newline|blank line) at end of file; [1-9]\d* found|Files should have a single trailing newline|Files should end with a single newline|Unexpected blank line\(s\) at end of file|new blank line at EOF)/i;
const CODES =
  /^(?:W292|W391|C0304|C0305|(?:@?[\w-]+\/)*(?:eol-last|no-multiple-empty-lines)|(?:@stylistic\/)?no-missing-end-of-source-newline|new-line-at-end-of-file|yaml\[new-line-at-end-of-file\]|MD047|Layout\/TrailingEmptyLines|Layout\/EndOfFile|NewlineAtEndOfFile|(?:standard:)?final-newline|trailing_newline|empty-lines|FINALNEWLINE|PSR2\.Files\.EndFileNewline.*|PSR12\.Files\.\w+.*|Generic\.Files\.EndFileNewline.*)$/;

function edit(source: SourceText, findings: readonly Finding[]): Edited {
  const { text, lineEnd } = source;
  let length = text.length;
  while (length > 0 && /[\r\n]/.test(text[length - 1] ?? '')) length--;
  const body = text.slice(0, length);
  const tail = text.slice(body.length);
  const spaces = body.slice(body.trimEnd().length);
  const open = tail === '';
  const many = (tail.match(/\n/g)?.length ?? 0) > 1;
  const isAsLogged = findings.every(
    (finding) =>
      (isHook(finding) && (open || many)) ||
      (open && MISSING.test(finding.message)) ||
      (many && EXTRA.test(finding.message)),
  );
  if (body === '' || !isAsLogged) return refused(NOT_AS_LOGGED);
  if (/[\r\n]/.test(spaces)) return refused('the last lines hold white space');
  // The last line of a block of text, and how many line ends follow it, are the text's.
  const isYaml = /\.ya?ml$/.test(source.path);
  const meaning = isYaml ? lineEndMeaning(source, source.lines.length) : null;
  if (meaning || (isYaml && /[|>]\d?\+/.test(text))) return refused(meaning ?? 'a block of text keeps its line ends');
  if (open) return { splices: [{ start: body.length, end: text.length, text: lineEnd }], count: 1 };
  const kept = tail.startsWith('\r\n') ? 2 : 1;
  return { splices: [{ start: body.length + kept, end: text.length, text: '' }], count: 1 };
}

/** Exactly one line end at the end of a file. */
export const finalNewline: MechanicalEdit = {
  name: 'final_newline',
  done: (count) => (count === 1 ? 'correct the end of a file' : `correct the ends of ${counted(count, 'file')}`),
  answers: (finding) => {
    const { path, code, message, tool } = finding;
    if (path === null) return false;
    if (isHook(finding)) return /^Fixing /.test(message);
    if (tool === 'pre-commit') return false;
    // Too many blank lines in the middle of a file are the same rules', and another edit's.
    const isEnd = MISSING.test(message) || EXTRA.test(message);
    return (
      isEnd &&
      (code === null || CODES.test(code) || /newline|end of file/i.test(message)) &&
      !/^too many blank lines \([1-9]\d* > [1-9]/i.test(message)
    );
  },
  edit,
};
