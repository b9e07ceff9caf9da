import { COMMAND_NAMES, type CommandName } from './commands.js';
import { ownLines } from './own-lines.js';

const ADDRESSED = /^ {0,3}\/regreen(?!\S)\s*(\S*)/i;
/** A word, and what ends a sentence. */
const WORD = /^([a-z]+)[.,;:!?]*$/i;

/**
 * The command of a comment: its first line that begins with `/regreen`, outside quotes, code and what GitHub does not show.
 * `unknown`: Regreen is addressed, with no word or one that is no command. null: Regreen is not addressed. Words after
 * the command change nothing.
 */
export function parseCommand(body: string): CommandName | 'unknown' | null {
  for (const line of ownLines(body)) {
    const addressed = ADDRESSED.exec(line);
    if (!addressed) continue;
    const word = WORD.exec(addressed[1] ?? '')?.[1]?.toLowerCase();
    return COMMAND_NAMES.find((name) => name === word) ?? 'unknown';
  }
  return null;
}
