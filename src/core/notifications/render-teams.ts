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
            ...lines.map((line) => ({ type: 'TextBlock', text: markdown(line), wrap: true, spacing: 'Small' })),
          ],
        },
      },
    ],
  };
}

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
