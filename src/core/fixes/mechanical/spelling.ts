import type { Finding } from '../../diagnosis.js';
import { eachFinding, extensionOf, type MechanicalEdit, NOT_AS_LOGGED, refused } from './edit.js';
import { maskOfSource } from './line-end-meaning.js';
import { lineText, type SourceText, type Splice } from './source-text.js';

/** codespell, typos, misspell, CSpell: a word and the only one that it should be. */
const SAYS: readonly RegExp[] = [
  /^(?<word>[A-Za-z']+) ==> (?<by>[A-Za-z'-]+(?: [a-z]+)?)$/,
  /^`(?<word>[A-Za-z']+)` should be `(?<by>[A-Za-z'-]+)`$/,
  /^["`](?<word>[A-Za-z']+)["`] is a misspelling of ["`](?<by>[A-Za-z'-]+)["`]/,
  /^(?:Unknown|Misspelled) word \((?<word>[A-Za-z']+)\)(?::.*?)? fix: \((?<by>[A-Za-z'-]+)\)$/,
];
const PROSE = /^(?:md|markdown|rst|adoc)$/;
/** What stands right beside a word that is a part of an address, a path or a name. */
const BESIDE = /[\w/@\\.:#=&%`<>-]/;

const saidBy = ({ message }: Finding) => SAYS.map((pattern) => pattern.exec(message)?.groups).find((groups) => groups);

/** A sentence may end behind a word; a name goes on. */
const isPartOfName = (text: string, start: number, end: number): boolean =>
  BESIDE.test(text[start - 1] ?? ' ') ||
  (BESIDE.test(text[end] ?? ' ') && !/^[.:](?:\s|$)/.test(text.slice(end, end + 2)));

/** Whether a place is prose: of a document, outside of its code, or of a comment. */
function isProse(source: SourceText, offset: number, lineStart: number): boolean {
  const before = source.text.slice(lineStart, offset);
  if (PROSE.test(extensionOf(source.path))) {
    const fences = source.text.slice(0, lineStart).match(/^\s{0,3}(?:```|~~~)/gm)?.length ?? 0;
    return fences % 2 === 0 && (before.match(/`/g)?.length ?? 0) % 2 === 0 && !/^(?: {4}|\t)/.test(before);
  }
  return maskOfSource(source)?.inComment(offset) ?? /^\s*#/.test(before);
}

/** Words that a spell checker knows to be wrong, in prose and comments: elsewhere a word may be a name that other code uses. */
export const spelling: MechanicalEdit = {
  name: 'spelling',
  done: (count) => `correct ${count === 1 ? 'a misspelt word' : `${count} misspelt words`}`,
  answers: (finding) => finding.path !== null && finding.startLine !== null && saidBy(finding) !== undefined,
  edit: eachFinding((source, finding) => {
    const { word = '', by = '' } = saidBy(finding) ?? {};
    const line = source.lines[(finding.startLine ?? 0) - 1];
    const text = lineText(source, finding.startLine) ?? '';
    if (!line || word === '') return refused(NOT_AS_LOGGED);
    const splices: Splice[] = [];
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      if (/\w/.test(text[at - 1] ?? ' ') || /\w/.test(text[at + word.length] ?? ' ')) continue;
      const start = line.start + at;
      if (isPartOfName(text, at, at + word.length) || !isProse(source, start, line.start))
        return refused(`\`${word}\` may be a name that other code uses`);
      splices.push({ start, end: start + word.length, text: by });
    }
    return splices.length > 0 ? { splices } : refused(NOT_AS_LOGGED);
  }),
};
