import { stripCodes } from '../log/strip-codes.js';

/**
 * What a person does not see and a model reads: control characters, zero width, direction marks, the tag characters (U+E0000), selectors
 * of variants (which have carried whole messages), fillers that look empty.
 * https://www.unicode.org/reports/tr36/ https://trojansource.codes
 */
const HIDDEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/gu;

/** The text as a person sees it: no terminal codes, no hidden characters, lines that end in \n, no half of a character. */
export function withoutHidden(text: string): string {
  return stripCodes(text.toWellFormed())
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(HIDDEN, '');
}

/** Without HTML comments. One that nothing closes is only robbed of its mark, or it would take the rest of the text with it. */
export function withoutComments(text: string): string {
  let shown = '';
  let from = 0;
  for (let start = text.indexOf('<!--'); start !== -1; start = text.indexOf('<!--', from)) {
    const end = text.indexOf('-->', start + 2);
    shown += text.slice(from, start);
    if (end === -1) {
      from = start;
      break;
    }
    from = end + 3;
  }
  // What stood around a comment may have become the mark of another one.
  return (shown + text.slice(from)).replaceAll('<!--', '<! --');
}
