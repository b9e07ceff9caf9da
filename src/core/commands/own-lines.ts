import { readBlockStart, unindent } from './block-start.js';
import { type HiddenUntil, readParagraph } from './hidden-text.js';

type Paragraph = { lines: string[]; depth: number; html: boolean };

/**
 * The lines of a comment in which its writer speaks: none that begins in a quote, in code or in what GitHub does not
 * show. It reads as much of GitHub's Markdown (https://github.github.com/gfm/) as that takes; where it is less exact,
 * it leaves lines out. Linear in the length of the comment.
 */
export function ownLines(body: string): string[] {
  const own: string[] = [];
  /** The columns in which the content of the open list items begins, outermost first. */
  const items: number[] = [];
  let paragraph: Paragraph = { lines: [], depth: 0, html: false };
  /** The marks that opened the fence; as many close it. */
  let fence: string | null = null;
  let hiddenUntil: HiddenUntil | null = null;
  /** A line right below a quote belongs to the quote, with no `>` of its own. */
  let quoted = false;

  const say = (line: string, html = false) => {
    if (paragraph.lines.length === 0) paragraph = { lines: [], depth: items.length, html };
    paragraph.lines.push(line);
  };
  const endParagraph = () => {
    if (paragraph.lines.length === 0) return;
    const read = readParagraph(paragraph.lines, paragraph.html);
    for (const line of read.own) own.push(line);
    hiddenUntil = read.hiddenUntil;
    paragraph = { lines: [], depth: items.length, html: false };
  };
  const readHidden = (line: string, until: HiddenUntil) => {
    const end = until.exec(line);
    if (!end) return;
    hiddenUntil = null;
    say(line.slice(end.index), true);
  };

  for (const line of body.split(/\r\n|\n|\r/)) {
    if (hiddenUntil) {
      readHidden(line, hiddenUntil);
      continue;
    }
    const { column, text } = unindent(line, 0);
    if (text === '') {
      if (!fence) endParagraph();
      quoted = false;
      continue;
    }
    const depth = items.findIndex((content) => column < content);
    const outside = depth >= 0;
    // A fence that nothing closes ends with its list item, or with the comment.
    if (fence && outside) fence = null;
    if (fence) {
      if (column - (items.at(-1) ?? 0) <= 3 && closes(text, fence)) fence = null;
      continue;
    }
    const level = outside ? depth : items.length;
    const open = paragraph.lines.length > 0;
    const start = readBlockStart(line, items[level - 1] ?? 0, open && paragraph.depth === level);
    const continues = start.columns.length === 0 && (start.kind === 'text' || start.kind === 'indented');
    // Text continues a paragraph, or the paragraph of a quote, even where it is not indented like its list item.
    if (!(continues && (open || quoted))) items.length = level;
    if (!continues) {
      endParagraph();
      if (hiddenUntil) {
        readHidden(line, hiddenUntil);
        continue;
      }
      quoted = start.kind === 'quote' && !/^[> \t]*$/.test(start.text);
      items.push(...start.columns);
    }
    if (start.kind === 'fence') fence = /^(.)\1*/.exec(start.text)![0];
    else if (start.kind === 'heading') {
      say(line);
      endParagraph();
    } else if (start.kind === 'html' || (start.kind === 'text' && !quoted)) say(line, start.kind === 'html');
    else if (start.kind === 'indented' && paragraph.lines.length > 0) say(line);
  }
  endParagraph();
  return own;
}

const closes = (text: string, fence: string): boolean =>
  text.startsWith(fence) && text.replaceAll(fence[0] ?? '', '').trim() === '';
