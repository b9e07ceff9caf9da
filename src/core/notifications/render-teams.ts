import { describeMessage, type Line, type Piece } from './describe-message.js';
import type { Message } from './message.js';

/**
 * The body of a post to a Workflows webhook of Microsoft Teams: an Adaptive Card. Its text is Markdown; what marks up is escaped.
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 * https://adaptivecards.io/explorer/TextBlock.html
 */
export function renderTeams(message: Message): object {
  const { title, lines } = describeMessage(message);
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            { type: 'TextBlock', text: markdown(title), weight: 'Bolder', wrap: true },
            ...bounded(lines.map(markdown)).map((text) => ({ type: 'TextBlock', text, wrap: true, spacing: 'Small' })),
          ],
        },
      },
    ],
  };
}

/** Teams drops a card of more than 28 KB without a word: as many lines as fit, and how many do not. */
function bounded(lines: readonly string[]): string[] {
  let bytes = 0;
  const fitting = lines.findIndex((line) => {
    bytes += Buffer.byteLength(JSON.stringify(line)) + BLOCK_BYTES;
    return bytes > MAX_BYTES;
  });
  if (fitting === -1) return [...lines];
  return [...lines.slice(0, fitting), `${lines.length - fitting} more lines do not fit here: Regreen has them.`];
}

const MAX_BYTES = 24_000;
const BLOCK_BYTES = 60;

const markdown = (line: Line): string => line.map(pieceOf).join('');

function pieceOf({ text, bold, url }: Piece): string {
  const quiet = escaped(text);
  const linked =
    url === undefined ? quiet : `[${quiet}](${url.replace(/[()]/g, (mark) => (mark === '(' ? '%28' : '%29'))})`;
  return bold && text !== '' ? `**${linked}**` : linked;
}

/** Also what a card would read as a date, `{{DATE(…)}}`, and what would become an address by itself. */
const escaped = (text: string): string =>
  text
    .replace(/[\\`*_[\]()#+!|~-]/g, (mark) => `\\${mark}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('{{', '{\u200b{')
    .replaceAll('://', ':\u200b//')
    .replace(/(www)\./gi, '$1\u200b.');
