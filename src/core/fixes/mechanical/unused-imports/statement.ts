import { maskOfSource } from '../line-end-meaning.js';
import { isBlank, lineNumberAt, lineText, type SourceText, type Splice } from '../source-text.js';

const DIRECTIVE =
  /(?:eslint|biome|oxlint|tslint)-(?:disable|ignore)|biome-ignore|@ts-(?:ignore|expect-error)|noqa|pylint:|nolint|noinspection|phpcs:|^\s*#!?\[/;

/** Why the lines around a statement forbid to take it out; null: nothing does. */
export function heldByComment(source: SourceText, firstLine: number, lastLine: number): string | null {
  for (let number = firstLine - 1; number <= lastLine; number++)
    if (DIRECTIVE.test(lineText(source, number) ?? '')) return 'a directive for tools belongs to the import';
  return null;
}

/**
 * Takes whole lines out, from 1, and the blank lines above them where the lines were a paragraph of their own; at the beginning of the
 * file, or below `opening`, those below.
 */
export function withoutLines(source: SourceText, firstLine: number, lastLine: number): Splice {
  let [first, last] = [firstLine, lastLine];
  const above = lineText(source, first - 1);
  const opens = above === null || /[({]\s*$/.test(above);
  const closes = /^\s*[)}]/.test(lineText(source, last + 1) ?? '');
  if (opens) while (isBlank(source, last + 1)) last++;
  else if (isBlank(source, first - 1) && (closes || isBlank(source, last + 1)))
    while (isBlank(source, first - 1)) first--;
  return { start: source.lines[first - 1]?.start ?? 0, end: source.lines[last - 1]?.next ?? 0, text: '' };
}

type Words = ReadonlyMap<string, readonly number[]>;

const words = { code: new WeakMap<SourceText, Words>(), text: new WeakMap<SourceText, Words>() };

/** Where each word stands that is no member of another; asked name by name, a file is looked at once. */
function wordsOf(source: SourceText, inComments: boolean): Words {
  const known = (inComments ? words.text : words.code).get(source);
  if (known) return known;
  const found = new Map<string, number[]>();
  const text = inComments ? source.text : (maskOfSource(source)?.code ?? source.text);
  for (const { 0: word, index } of text.matchAll(/[\w$]+/g)) {
    // But what is spread, or ends a range, is none of them.
    if (text[index - 1] === '.' && text[index - 2] !== '.') continue;
    const at = found.get(word);
    if (at) at.push(index);
    else found.set(word, [index]);
  }
  (inComments ? words.text : words.code).set(source, found);
  return found;
}

/**
 * The line, from 1, that names the word outside of a part of the file, in code; null: none does. Tools know better what a name means, but
 * a name that is still there is one that the log's tool may not have seen used: in another build, or since then.
 */
export function stillNamed(
  source: SourceText,
  name: string,
  part: { start: number; end: number },
  inComments = false,
): number | null {
  const at = wordsOf(source, inComments)
    .get(name)
    ?.find((offset) => offset < part.start || offset >= part.end);
  return at === undefined ? null : lineNumberAt(source, at);
}

export const namedStill = (name: string, line: number): string => `\`${name}\` is still named on line ${line}`;

/**
 * What is left of a list when some entries go, entries and their commas as they stand: lists on one line, and lists with an entry on each
 * line. null: the list is neither. `inner` is the offset and text between the brackets.
 */
export function withoutEntries(
  inner: { start: number; text: string },
  isGone: (entry: string) => boolean,
): Splice | null {
  const { start, text } = inner;
  if (/\/\/|\/\*|#/.test(text)) return withoutRows(inner, isGone);
  const entries = text.split(',');
  const hasTrailingComma = entries.at(-1)?.trim() === '';
  if (hasTrailingComma) entries.pop();
  const kept = entries.filter((entry) => !isGone(entry.trim()));
  if (kept.length === 0 || kept.length === entries.length) return null;
  const whole = { start, end: start + text.length };
  if (!text.includes('\n')) {
    const [lead] = /^\s*/.exec(text) ?? [''];
    const [tail] = /\s*$/.exec(text) ?? [''];
    return {
      ...whole,
      text: `${lead}${kept.map((entry) => entry.trim()).join(', ')}${hasTrailingComma ? ',' : ''}${tail}`,
    };
  }
  if (entries.some((entry) => !/^[ \t]*\r?\n[ \t]*\S/.test(entry) || /\S\s*\n\s*\S/.test(entry))) return null;
  const [tail] = /\s*$/.exec(text) ?? [''];
  return { ...whole, text: `${kept.map((entry) => entry.trimEnd()).join(',')}${hasTrailingComma ? ',' : ''}${tail}` };
}

const ROW = /^[ \t]*(?<entry>[^\s,#/](?:[^,#/\r\n]*[^\s,#/])?)(?<comma>,?)[ \t]*(?<comment>(?:#|\/\/)[^\r\n]*)?\r?\n$/;

/** The same of a list with an entry on each line, where some entries have comments of their own behind them. */
function withoutRows(
  { start, text }: { start: number; text: string },
  isGone: (entry: string) => boolean,
): Splice | null {
  const [first = '', ...rows] = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const tail = rows.at(-1)?.trim() === '' ? (rows.pop() ?? '') : '';
  const entries = rows.map((row) => ROW.exec(row)?.groups);
  if (first.trim() !== '' || entries.some((entry, index) => !entry || (!entry.comma && index < rows.length - 1)))
    return null;
  const gone = entries.map((entry) => isGone(entry?.entry ?? ''));
  // What is said behind an entry is said of it, and a comma may be wanted behind the last or not.
  const isUnsure = entries.some((entry, index) => gone[index] && (entry?.comment !== undefined || !entry?.comma));
  const kept = rows.filter((_, index) => !gone[index]);
  if (isUnsure || kept.length === 0 || kept.length === rows.length) return null;
  return { start, end: start + text.length, text: first + kept.join('') + tail };
}
