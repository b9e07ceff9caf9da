import { COMMAND_NAMES, type CommandName, TAKES_WORDS } from './commands.js';
import { ownLines } from './own-lines.js';

const ADDRESSED = /^ {0,3}\/regreen(?!\S)\s*(\S*)(.*)/i;
/** A word, and what ends a sentence. */
const WORD = /^([a-z]+)[.,;:!?]*$/i;

/** Far more than any command takes. */
const MAX_WORDS = 2_000;

/** `words`: what follows a command that takes more words; null where it takes none. */
type Command = { name: CommandName | 'unknown'; words: string | null };

/**
 * The command of a comment: its first line that begins with `/regreen`, outside quotes, code and what GitHub does not show.
 * `unknown`: Regreen is addressed, with no word or one that is no command. null: Regreen is not addressed. Where a command takes no more words,
 * those that follow change nothing.
 */
export function readCommand(body: string): Command | null {
  for (const line of ownLines(body)) {
    const addressed = ADDRESSED.exec(line);
    if (!addressed) continue;
    const word = WORD.exec(addressed[1] ?? '')?.[1]?.toLowerCase();
    const name = COMMAND_NAMES.find((known) => known === word) ?? 'unknown';
    return { name, words: TAKES_WORDS.has(name) ? (addressed[2] ?? '').trim().slice(0, MAX_WORDS) : null };
  }
  return null;
}

export const parseCommand = (body: string): Command['name'] | null => readCommand(body)?.name ?? null;
