import { codeBlock, inlineCode } from '../markdown.js';
import { redact } from '../redact/index.js';
import { withoutComments, withoutHidden } from './hidden-characters.js';

const MAX_REPLY = 20_000;
const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([A-Za-z]*)/;
/** Of one line: code, an image or a link, an address, or one character of anything else. */
const PIECE =
  /(`{1,4})([^`\n]{1,500})\1(?!`)|(!?)\[([^[\]\n]{0,300})\]\(\s{0,3}<?([^\s()<>]{0,500})>?[^()\n]{0,200}\)|\bhttps?:\/\/[^\s<>()[\]"'`*|\\]{1,500}|[\s\S]/gi;
const CLOSING =
  /(?<![A-Za-z0-9])(?:clos|fix|resolv)(?:es|ed|e)?(?![A-Za-z0-9])(?=[\s:*_~([<]{0,8}(?:[\w.-]{1,100}\/[\w.-]{1,100})?(?:#|GH-|https?:|`|\[))/gi;

/**
 * Markdown that a model wrote, as it may be posted: emphasis, lists, tables and code stay. No image, no HTML, no mention, no reference to
 * an issue, no word that closes one, and no link but to `host` (`github.com`) by https. What is not allowed is shown and does nothing.
 * https://docs.github.com/issues/tracking-your-work-with-issues/linking-a-pull-request-to-an-issue https://github.github.com/gfm/
 */
export function cleanReply(markdown: string, host: string, maxChars: number = MAX_REPLY): string {
  const safe = redact(withoutComments(withoutHidden(markdown))).trim();
  const cut = safe.length <= maxChars ? safe : `${safe.slice(0, maxChars).toWellFormed()} …`;
  const shown: string[] = [];
  let code: { fence: string; language: 'text' | 'diff'; lines: string[] } | null = null;
  for (const line of cut.split('\n')) {
    if (code === null) {
      const [, fence, language] = FENCE.exec(line) ?? [];
      if (fence === undefined) shown.push(cleanLine(line, host));
      else code = { fence, language: language === 'diff' ? 'diff' : 'text', lines: [] };
    } else if (closes(line, code.fence)) {
      shown.push(codeBlock(code.lines, code.language));
      code = null;
    } else code.lines.push(line);
  }
  if (code !== null) shown.push(codeBlock(code.lines, code.language));
  return shown.join('\n');
}

function closes(line: string, fence: string): boolean {
  const trimmed = line.trim();
  return trimmed.length >= fence.length && [...trimmed].every((character) => character === fence[0]);
}

function cleanLine(line: string, host: string): string {
  let shown = '';
  let text = '';
  const flush = () => {
    shown += plain(text);
    text = '';
  };
  for (const [piece, ticks, inCode, image, label = '', target = ''] of withoutClosing(line).matchAll(PIECE)) {
    if (ticks !== undefined && inCode !== undefined) {
      flush();
      shown += inCode.trim() === '' ? '' : inlineCode(inCode);
    } else if (image !== undefined) {
      const isLink = image === '' && label.trim() !== '' && leadsTo(target, host);
      if (!isLink) text += label;
      else {
        flush();
        shown += `[${plain(label)}](${target})`;
      }
    } else if (piece.length > 1 && leadsTo(piece, host)) {
      flush();
      shown += piece;
    } else text += piece;
  }
  flush();
  return shown;
}

/** Only what an address of the host needs: nothing that Markdown, or a reader of addresses, could take otherwise. */
function leadsTo(address: string, host: string): boolean {
  const start = `https://${host.toLowerCase()}/`;
  return address.toLowerCase().startsWith(start) && /^[A-Za-z0-9/_.,#%?=&+~-]*$/.test(address.slice(start.length));
}

/** The keyword is parted, for GitHub reads one also before a link. */
const withoutClosing = (line: string): string =>
  line.replace(CLOSING, (word) => `${word.slice(0, 2)}\u200b${word.slice(2)}`);

/** As `quietMarkdown`, but emphasis and tables stay. Every mark that could begin code, a link, HTML or mathematics is only shown. */
const plain = (text: string): string =>
  text
    .replace(/[\\`[\]!<>&$~]/g, (mark) =>
      mark === '<' ? '&lt;' : mark === '>' ? '&gt;' : mark === '&' ? '&amp;' : `\\${mark}`,
    )
    .replace(/@/g, '@\u200b')
    .replace(/#(?=\d)/g, '#\u200b')
    .replace(/GH-(?=\d)/gi, (prefix) => `${prefix}\u200b`)
    .replace(/:\/\//g, ':\u200b//')
    .replace(/(www)\./gi, '$1\u200b.');
