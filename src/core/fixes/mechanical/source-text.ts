/** A line of a file as offsets into its text: where it begins, where its line end begins, and where the next line begins. */
type TextLine = { start: number; end: number; next: number };

export type SourceText = { path: string; text: string; lines: readonly TextLine[]; lineEnd: '\n' | '\r\n' };

/** Replaces the text from `start` to before `end`. */
export type Splice = { start: number; end: number; text: string };

export const BYTE_ORDER_MARK = '\ufeff';

/** Line breaks that some tools count and others do not. */
const UNSURE_BREAK = /\r(?!\n)|[\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** A file whose lines every tool counts alike; null: tools may mean different lines by the same number. */
export function readSource(path: string, text: string): SourceText | null {
  if (UNSURE_BREAK.test(text)) return null;
  const lines: TextLine[] = [];
  let crlf = 0;
  let start = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  while (start < text.length) {
    const feed = text.indexOf('\n', start);
    const next = feed < 0 ? text.length : feed + 1;
    const isCrlf = feed > start && text[feed - 1] === '\r';
    if (isCrlf) crlf++;
    lines.push({ start, end: feed < 0 ? next : isCrlf ? feed - 1 : feed, next });
    start = next;
  }
  return { path, text, lines, lineEnd: crlf * 2 > lines.length ? '\r\n' : '\n' };
}

/** The text of a line, from 1, without its line end; null: there is no such line. */
export function lineText(source: SourceText, number: number | null): string | null {
  const line = number === null ? undefined : source.lines[number - 1];
  return line ? source.text.slice(line.start, line.end) : null;
}

export const isBlank = (source: SourceText, number: number): boolean => lineText(source, number)?.trim() === '';

/**
 * The offset of a column, from 1; null: there is no such place, or tools that count bytes, characters and UTF-16 units would each mean
 * another one. `inUtf16`: it is known to mean UTF-16 units, as tools written in JavaScript do.
 */
export function offsetAt(
  source: SourceText,
  number: number | null,
  column: number | null,
  inUtf16 = false,
): number | null {
  const line = number === null ? undefined : source.lines[number - 1];
  if (!line || column === null || column < 1) return null;
  const offset = line.start + column - 1;
  if (offset > line.end) return null;
  return inUtf16 || /^[\x00-\x7f]*$/.test(source.text.slice(line.start, offset)) ? offset : null;
}

/** The line, from 1, that holds an offset. */
export function lineNumberAt(source: SourceText, offset: number): number {
  let [low, high] = [0, source.lines.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((source.lines[middle]?.next ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

const isInsertion = ({ start, end }: Splice): boolean => start === end;
const isLineEnd = ({ text }: Splice): boolean => text === '\n' || text === '\r\n';

/** Deletions that overlap or touch, as one; null: a replacement stands in the way. */
function unitedRemovals(removals: readonly Splice[]): Splice[] | null {
  const united: Splice[] = [];
  for (const splice of removals) {
    const last = united.at(-1);
    if (!last || splice.start >= last.end) united.push(splice);
    else if (splice.text === '' && splice.end <= last.end) continue;
    else if (splice.text === '' && last.text === '') united[united.length - 1] = { ...last, end: splice.end };
    else return null;
  }
  return united;
}

/** What is inserted at each place. A line end goes behind what else is inserted there; of two others nobody knows which comes first. */
function joinedInsertions(insertions: readonly Splice[]): Splice[] | null {
  const joined: Splice[] = [];
  for (const splice of insertions) {
    const last = joined.at(-1);
    if (!last || splice.start > last.start) joined.push(splice);
    else if (isLineEnd(splice) && !isLineEnd(last))
      joined[joined.length - 1] = { ...last, text: last.text + splice.text };
    else if (isLineEnd(last) && !isLineEnd(splice))
      joined[joined.length - 1] = { ...last, text: splice.text + last.text };
    else return null;
  }
  return joined;
}

/** The text with all splices done, the same one once; null: two of them want different things of the same place. */
export function spliced(text: string, splices: readonly Splice[]): string | null {
  const different = [
    ...new Map(splices.map((splice) => [`${splice.start} ${splice.end} ${splice.text}`, splice])).values(),
  ];
  const inOrder = different.toSorted((one, other) => one.start - other.start || other.end - one.end);
  const removals = unitedRemovals(inOrder.filter((splice) => !isInsertion(splice)));
  const insertions = joinedInsertions(inOrder.filter(isInsertion));
  if (!removals || !insertions) return null;
  const isUnclear = (at: number): boolean =>
    removals.some(
      ({ start, end, text: instead }) => (at > start && at < end) || (instead !== '' && (at === start || at === end)),
    );
  if (insertions.some(({ start }) => isUnclear(start))) return null;
  let result = '';
  let from = 0;
  for (const { start, end, text: inserted } of [...insertions, ...removals].toSorted(
    (one, other) => one.start - other.start || one.end - other.end,
  )) {
    result += text.slice(from, Math.max(from, start)) + inserted;
    from = Math.max(from, end);
  }
  return result + text.slice(from);
}
