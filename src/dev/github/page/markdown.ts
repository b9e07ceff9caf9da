import { escapeHtml, type Html } from './html.js';

/** Inline marks on text that is escaped already: code, bold, links to http(s) addresses only, and escapes. */
const inline = (text: string): string =>
  escapeHtml(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/g, '<a href="$2" rel="nofollow noopener">$1</a>')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/&amp;(lt|gt|amp);/g, '&$1;');

/** The little Markdown that a report needs: headings, lists, fences, paragraphs. Anything else stays text. */
export function renderMarkdown(markdown: string): Html {
  const out: string[] = [];
  let paragraph: string[] = [];
  let fence: { mark: string; word: string; lines: string[] } | null = null;
  const endParagraph = () => {
    if (paragraph.length > 0) out.push(`<p>${paragraph.map(inline).join('<br>')}</p>`);
    paragraph = [];
  };
  for (const line of markdown.split('\n')) {
    const [, mark, word = ''] = /^\s*(`{3,})(\w*)/.exec(line) ?? [];
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const item = /^\s*[-*]\s+(.*)$/.exec(line);
    if (fence) {
      if (mark && mark.length >= fence.mark.length) {
        const code = `<pre>${escapeHtml(fence.lines.join('\n'))}</pre>`;
        // What a person could take over with one press.
        out.push(fence.word === 'suggestion' ? `<p>Suggested change</p>${code}` : code);
        fence = null;
      } else fence.lines.push(line);
    } else if (mark) {
      endParagraph();
      fence = { mark, word, lines: [] };
    } else if (heading) {
      endParagraph();
      const level = Math.min(6, (heading[1]?.length ?? 1) + 2);
      out.push(`<h${level}>${inline(heading[2] ?? '')}</h${level}>`);
    } else if (item) {
      endParagraph();
      out.push(`<ul><li>${inline(item[1] ?? '')}</li></ul>`);
    } else if (line.trim() === '') endParagraph();
    else paragraph.push(line);
  }
  endParagraph();
  if (fence) out.push(`<pre>${escapeHtml(fence.lines.join('\n'))}</pre>`);
  return { html: out.join('\n').replaceAll('</ul>\n<ul>', '') };
}
