import type { Finding } from '../../diagnosis.js';
import { counted, extensionOf, type MechanicalEdit, NOT_AS_LOGGED, refused } from './edit.js';
import { lineEndMeaning } from './line-end-meaning.js';

/** LF is what is asked for: ESLint, yamllint, PHP_CodeSniffer, RuboCop. */
const WANTS_LF =
  /^(?:Expected linebreaks to be 'LF' but found 'CRLF'|wrong new line character: expected \\n$|End of line character is invalid; expected "\\n" but found "\\r\\n"|Carriage return character detected\.)/;
const isHook = ({ tool, code, message }: Finding): boolean =>
  tool === 'pre-commit' && code === 'mixed-line-ending' && /^fixed mixed line endings?/.test(message);
/** Languages that read either line end within a string as the same. */
const NORMALISED = /^(?:[cm]?[jt]sx?|pyi?|ya?ml|go|rs|java|kts?)$/;

/** Line ends of Windows, where the linter asks for those of Unix. */
export const lineEndings: MechanicalEdit = {
  name: 'line_endings',
  done: (count) => `turn ${counted(count, 'line end')} into LF`,
  answers: (finding) =>
    finding.path !== null && (isHook(finding) || (finding.tool !== 'pre-commit' && WANTS_LF.test(finding.message))),
  edit: (source, findings) => {
    const carriageReturns = source.lines.filter(({ end }) => source.text[end] === '\r');
    if (carriageReturns.length === 0) return refused(NOT_AS_LOGGED);
    const isMixed = carriageReturns.length < source.lines.filter(({ end, next }) => end < next).length;
    // Without arguments the hook takes whichever line end is more frequent.
    if (isMixed && source.lineEnd === '\r\n' && findings.every(isHook))
      return refused('it is not told which line ends are wanted');
    for (const [index, { end }] of source.lines.entries()) {
      const meaning =
        source.text[end] === '\r' && !NORMALISED.test(extensionOf(source.path))
          ? lineEndMeaning(source, index + 1)
          : null;
      if (meaning && !meaning.startsWith('a backslash')) return refused(meaning);
    }
    return {
      splices: carriageReturns.map(({ end }) => ({ start: end, end: end + 1, text: '' })),
      count: carriageReturns.length,
    };
  },
};
