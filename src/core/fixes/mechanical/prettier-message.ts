import { counted, eachFinding, type MechanicalEdit, NOT_AS_LOGGED, refused } from './edit.js';
import { offsetAt } from './source-text.js';

/** How eslint-plugin-prettier shows white space. https://github.com/prettier/prettier-linter-helpers */
const SHOWN: readonly (readonly [RegExp, string])[] = [
  [/␍/g, '\r'],
  [/⏎/g, '\n'],
  [/↹/g, '\t'],
  [/·/g, ' '],
];
const MESSAGE = /^(?<what>Insert|Delete|Replace) `(?<texts>.+)`$/;

const meant = (shown: string): string =>
  SHOWN.reduce((text, [symbol, character]) => text.replace(symbol, character), shown);

/** Old and new text as the message may mean them: text that holds "` with `" can be cut in more than one place. */
function rewritesOf(message: string): { old: string; by: string }[] {
  const { what, texts = '' } = MESSAGE.exec(message)?.groups ?? {};
  if (what === 'Insert') return [{ old: '', by: meant(texts) }];
  if (what === 'Delete') return [{ old: meant(texts), by: '' }];
  if (what !== 'Replace') return [];
  const rewrites: { old: string; by: string }[] = [];
  for (let at = texts.indexOf('` with `'); at >= 0; at = texts.indexOf('` with `', at + 1))
    rewrites.push({ old: meant(texts.slice(0, at)), by: meant(texts.slice(at + 8)) });
  return rewrites;
}

/** What Prettier would write, as its plugins for ESLint and stylelint tell it: the whole change is in the message. */
export const prettierMessage: MechanicalEdit = {
  name: 'prettier_message',
  done: (count) => `format ${counted(count, 'place')} as Prettier asks`,
  answers: ({ path, code, startLine, startColumn, message }) =>
    path !== null &&
    startLine !== null &&
    startColumn !== null &&
    code === 'prettier/prettier' &&
    rewritesOf(message).length > 0,
  edit: eachFinding((source, finding) => {
    if (/[␍⏎↹·]/.test(source.text)) return refused('the file itself holds the symbols that stand for white space');
    const offset = offsetAt(source, finding.startLine, finding.startColumn, true);
    if (offset === null) return refused(NOT_AS_LOGGED);
    const fitting = rewritesOf(finding.message).filter(
      ({ old, by }) =>
        source.text.startsWith(old, offset) &&
        // What is to be inserted stands there already.
        !(old === '' && by.trim() !== '' && source.text.startsWith(by, offset)),
    );
    const [only] = fitting;
    if (!only || fitting.length > 1) return refused(NOT_AS_LOGGED);
    return { splices: [{ start: offset, end: offset + only.old.length, text: only.by }] };
  }),
};
