/** Wraps text at spaces; a word longer than the line stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines;
}

const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** A report's Markdown as a terminal shows it: text, headings, lists and code blocks are enough for our own. */
export function markdownText(markdown: string, width: number, heading: (text: string) => string): string[] {
  const lines: string[] = [];
  let fence: string | null = null;
  let afterHeading = false;
  for (const raw of markdown.split('\n')) {
    const mark = /^`{3,}/.exec(raw)?.[0];
    const isHeading = fence === null && /^#{1,6} /.test(raw);
    if (fence !== null) {
      if (raw === fence) fence = null;
      else lines.push(cut(raw, width));
    } else if (mark) fence = mark;
    else if (isHeading) lines.push(heading(plain(raw.replace(/^#+ /, ''))));
    else if (raw.startsWith('- ')) {
      lines.push(...wrap(plain(raw.slice(2)), width - 2).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`));
    } else if (raw.trim() === '') {
      if (!afterHeading) lines.push('');
    } else lines.push(...wrap(plain(raw), width));
    afterHeading = isHeading;
  }
  return lines;
}

/** Takes the marks out: bold, code, escapes, entities, and the invisible space that keeps a mention from being one. */
const plain = (text: string): string =>
  text
    .replace(/\\([^A-Za-z0-9\s])|\*\*|(`+) ?(.+?) ?\2|&(?:lt|gt|amp);/g, (mark, escaped, _ticks, code) =>
      mark.startsWith('&') ? entities[mark]! : (escaped ?? code ?? ''),
    )
    .replaceAll('\u200b', '');

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1).toWellFormed()}…`;
