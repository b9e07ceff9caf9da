/** What ends text that begins with an HTML comment or a tag of code. */
export type HiddenUntil = RegExp;

const TAG_ENDS: Record<string, HiddenUntil> = {
  code: /<\/code\s*>/i,
  pre: /<\/pre\s*>/i,
  script: /<\/script\s*>/i,
  style: /<\/style\s*>/i,
  textarea: /<\/textarea\s*>/i,
};
const COMMENT_END: HiddenUntil = /-->/;
const OPENING = /\\[\s\S]|`+|<!--|<(code|pre|script|style|textarea)(?=[\s>/]|$)/gi;

/**
 * The lines of a paragraph that do not begin within code, an HTML comment or a tag of code; and what ends the last of
 * those where the paragraph leaves it open. `html`: the paragraph begins with HTML, in which a comment may go on after it.
 */
export function readParagraph(lines: string[], html: boolean): { own: string[]; hiddenUntil: HiddenUntil | null } {
  const { spans, hiddenUntil } = findHidden(lines.join('\n'), html);
  const own: string[] = [];
  let offset = 0;
  let next = 0;
  for (const line of lines) {
    while (next < spans.length && spans[next]!.end <= offset) next++;
    const span = spans[next];
    if (span === undefined || span.start >= offset) own.push(line);
    offset += line.length + 1;
  }
  return { own, hiddenUntil };
}

type Span = { start: number; end: number };

function findHidden(text: string, html: boolean): { spans: Span[]; hiddenUntil: HiddenUntil | null } {
  const spans: Span[] = [];
  const closeBackticks = backtickCloser(text);
  let shownFrom = 0;
  let neverClosed = false;
  for (const match of text.matchAll(OPENING)) {
    const [token, tag] = match;
    const start = match.index;
    if (start < shownFrom || token.startsWith('\\') || (neverClosed && token === '<!--')) continue;
    if (token.startsWith('`')) {
      const end = closeBackticks(token.length, start + token.length);
      // Backticks that nothing closes are only backticks.
      if (end === null) continue;
      shownFrom = end;
    } else {
      const hiddenUntil = tag === undefined ? COMMENT_END : TAG_ENDS[tag.toLowerCase()]!;
      // The shortest comment is <!-->: its end may share the dashes of its beginning.
      const from = start + (tag === undefined ? 2 : token.length);
      const found = hiddenUntil.exec(text.slice(from));
      if (!found && tag === undefined && !html) {
        // In text, a comment that nothing closes is text, and so are all that follow.
        neverClosed = true;
        continue;
      }
      if (!found) return { spans: [...spans, { start, end: text.length + 1 }], hiddenUntil };
      shownFrom = from + found.index + found[0].length;
    }
    spans.push({ start, end: shownFrom });
  }
  return { spans, hiddenUntil: null };
}

/** Finds where the next run of exactly so many backticks ends; it is asked from left to right, which keeps it linear. */
function backtickCloser(text: string): (length: number, from: number) => number | null {
  const startsOf = new Map<number, { starts: number[]; next: number }>();
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    const known = startsOf.get(run.length);
    if (known) known.starts.push(index);
    else startsOf.set(run.length, { starts: [index], next: 0 });
  }
  return (length, from) => {
    const known = startsOf.get(length);
    if (!known) return null;
    while ((known.starts[known.next] ?? from) < from) known.next++;
    const start = known.starts[known.next];
    return start === undefined ? null : start + length;
  };
}
