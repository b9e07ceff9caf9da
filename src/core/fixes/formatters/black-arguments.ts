import type { Settings } from './known-formatter.js';

/** Without a word of how it formats. */
const SILENT =
  /^(?:--(?:check|color|no-color|quiet|verbose|fast|safe|no-cache)|-[qv]+|--(?:include|exclude|extend-exclude|force-exclude|workers|required-version|stdin-filename)=.*)$/;
/** Whose next word belongs to them. */
const SILENT_PAIR = /^(?:--(?:include|exclude|extend-exclude|force-exclude|workers|required-version)|-W)$/;
const LENGTH = /^(?:--line-length=?|-l)(?<length>\d{1,4})?$/;
const QUOTES = /^(?:-S|--skip-string-normalization)$/;

/** What the words behind `black` say of its style. https://black.readthedocs.io/en/stable/usage_and_configuration/the_basics.html#command-line-options */
export function readBlackCall(words: readonly string[]): Settings {
  const options: Record<string, number | string> = {};
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    // A variable may hold anything, and the command may go on in its next line.
    if (/^[$`\\]/.test(word) && !word.startsWith('$(pwd)'))
      return { problem: `black is called with ${word.slice(0, 40)}, which is not read here` };
    const length = LENGTH.exec(word);
    if (length) {
      const value = length.groups?.length ?? words[++index] ?? '';
      if (!/^\d{1,4}$/.test(value)) return { problem: `black's line length ${value.slice(0, 40)} is not understood` };
      options['line-length'] = Number(value);
    } else if (QUOTES.test(word)) options['quote-style'] = 'preserve';
    // What it prints has been tried by then, and does not fit the file.
    else if (word === '--diff') return { problem: 'black has printed a diff' };
    else if (SILENT_PAIR.test(word)) index++;
    else if (word.startsWith('-') && !SILENT.test(word))
      return { problem: `black is called with ${word.slice(0, 40)}, which is not read here` };
  }
  return { options };
}
