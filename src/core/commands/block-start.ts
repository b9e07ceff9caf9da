/** How a line begins, read as GitHub's Markdown. `columns`: where the content of each list item begins that the line opens. */
export type BlockStart = {
  kind: 'text' | 'indented' | 'fence' | 'quote' | 'heading' | 'break' | 'html';
  columns: number[];
  text: string;
};

const MARKER = /^(?:[-*+]|(\d{1,9})[.)])(?=[ \t]|$)/;
const FENCE = /^(?:`{3,}[^`]*$|~{3,})/;
const THEMATIC_BREAK = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const HEADING = /^#{1,6}(?=[ \t]|$)/;
const HTML = /^<(?:!--|(?:pre|script|style|textarea)(?=[\s>]|$))/i;
/** Deeper lists within one line are text to us: each level reads the rest of the line again. */
const MAX_ITEMS = 20;

/**
 * Reads the beginning of a line that is not blank. `base` is the column in which the content of the innermost open list
 * item begins, `interrupts` whether the line would end a paragraph of that item, which not every list can.
 * https://github.github.com/gfm/#blocks-and-inlines
 */
export function readBlockStart(line: string, base: number, interrupts: boolean): BlockStart {
  const columns: number[] = [];
  let { column, text } = unindent(line, 0);
  let within = base;
  for (;;) {
    if (column - within > 3) return { kind: 'indented', columns, text };
    const kind = kindOf(text);
    const marker = kind === 'text' && columns.length < MAX_ITEMS ? MARKER.exec(text) : null;
    if (!marker) return { kind, columns, text };
    const end = column + marker[0].length;
    const content = unindent(text.slice(marker[0].length), end);
    const late = content.text === '' || (marker[1] !== undefined && Number(marker[1]) !== 1);
    if (interrupts && columns.length === 0 && late) return { kind, columns, text };
    const gap = content.column - end;
    within = content.text === '' || gap > 4 ? end + 1 : content.column;
    columns.push(within);
    ({ column, text } = content);
  }
}

function kindOf(text: string): BlockStart['kind'] {
  if (THEMATIC_BREAK.test(text)) return 'break';
  if (FENCE.test(text)) return 'fence';
  if (text.startsWith('>')) return 'quote';
  if (HEADING.test(text)) return 'heading';
  return HTML.test(text) ? 'html' : 'text';
}

/** The column in which a text begins, tabs being stops of four, and the text from there. */
export function unindent(text: string, from: number): { column: number; text: string } {
  let column = from;
  let start = 0;
  for (; text[start] === ' ' || text[start] === '\t'; start++) column += text[start] === '\t' ? 4 - (column % 4) : 1;
  return { column, text: text.slice(start) };
}
