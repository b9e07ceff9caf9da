import { cutText } from '../cut-text.js';
import { describeMessage, type Line, type Piece } from './describe-message.js';
import type { Message } from './message.js';

/** Slack takes 3,000 characters in a section. https://docs.slack.dev/reference/block-kit/blocks/section-block */
const MAX_SECTION = 2_900;
const MAX_FALLBACK = 1_000;

/**
 * The body of a message for Slack: sections of mrkdwn that is taken as it stands (`verbatim`), so that names and addresses in it become no mention and
 * no link; and a text for where blocks are not shown.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export function renderSlack(message: Message): object {
  const { title, lines } = describeMessage(message);
  return {
    text: cutText(quiet([title, ...lines].map(plain).join('\n')), MAX_FALLBACK),
    blocks: [title.map((piece) => ({ ...piece, bold: true as const })), ...lines].map((line) => ({
      type: 'section',
      text: { type: 'mrkdwn', verbatim: true, text: section(line) },
    })),
    unfurl_links: false,
    unfurl_media: false,
  };
}

const plain = (line: Line): string => line.map(({ text }) => text).join('');

/** Whole pieces, as many as there is room for: half of a link would be text. */
function section(line: Line): string {
  let written = '';
  for (const piece of line) {
    const next = mrkdwn(piece);
    if (written.length + next.length > MAX_SECTION) return `${written}…`;
    written += next;
  }
  return written;
}

function mrkdwn({ text, bold, url }: Piece): string {
  if (text === '') return '';
  const shown = quiet(text);
  const linked = url === undefined ? shown : `<${escaped(url).replaceAll('|', '%7C')}|${shown}>`;
  return bold ? `*${linked}*` : linked;
}

/** What marks up is followed by a character without width, since Slack knows no escape for it. */
const quiet = (text: string): string => escaped(text).replace(/[*_~`]/g, (mark) => `${mark}\u200b`);

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
