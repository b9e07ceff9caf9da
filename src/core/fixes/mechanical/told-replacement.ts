import type { Finding } from '../../diagnosis.js';
import { counted, eachFinding, type MechanicalEdit, NOT_AS_LOGGED, refused } from './edit.js';
import { lineText, offsetAt } from './source-text.js';

/** Messages that hold the old text and the new, with the rules for which that is the whole truth. */
const FORMATS: readonly { codes: RegExp; path: RegExp; message: RegExp }[] = [
  // stylelint. https://stylelint.io/user-guide/rules
  {
    codes:
      /^(?:[\w-]+\/)*(?:color-hex-case|color-hex-length|alpha-value-notation|function-name-case|value-keyword-case|unit-case|selector-type-case|selector-pseudo-\w+-case|property-case|hue-degree-notation|shorthand-property-no-redundant-values|import-notation|number-leading-zero|number-no-trailing-zeros|media-feature-name-case|at-rule-name-case)$/,
    path: /\.(?:css|scss|less|sass|vue)$/,
    message: /^Expected "(?<old>.+)" to be "(?<by>.+)"$/,
  },
  // PHP_CodeSniffer.
  {
    codes: /^(?:Generic\.PHP\.Lower(?:CaseConstant|CaseKeyword|CaseType)\.\w+)?$/,
    path: /\.(?:php|phtml|inc|module|install)$/,
    message:
      /^(?:TRUE, FALSE and NULL|PHP keywords|PHP property type declarations|PHP parameter type declarations|PHP return type declarations) must be lowercase; expected "(?<by>\w+)" but found "(?<old>\w+)"$/,
  },
];

function toldBy({ path, code, message }: Finding): { old: string; by: string } | null {
  for (const format of FORMATS) {
    const groups =
      format.path.test(path ?? '') && format.codes.test(code ?? '') ? format.message.exec(message)?.groups : undefined;
    if (groups?.old !== undefined && groups.by !== undefined) return { old: groups.old, by: groups.by };
  }
  return null;
}

/** Text that a linter wants replaced by other text, where it tells both. */
export const toldReplacement: MechanicalEdit = {
  name: 'told_replacement',
  done: (count) => `replace ${counted(count, 'word')} as the linter tells`,
  answers: (finding) => finding.path !== null && finding.startLine !== null && toldBy(finding) !== null,
  edit: eachFinding((source, finding) => {
    const told = toldBy(finding);
    const line = source.lines[(finding.startLine ?? 0) - 1];
    const text = lineText(source, finding.startLine);
    if (!told || !line || text === null) return refused(NOT_AS_LOGGED);
    const offset = offsetAt(source, finding.startLine, finding.startColumn, true);
    const first = text.indexOf(told.old);
    const isOnlyOne = first >= 0 && text.indexOf(told.old, first + 1) < 0;
    const start =
      offset !== null && source.text.startsWith(told.old, offset) ? offset : isOnlyOne ? line.start + first : -1;
    return start < 0 ? refused(NOT_AS_LOGGED) : { splices: [{ start, end: start + told.old.length, text: told.by }] };
  }),
};
