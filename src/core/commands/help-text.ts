import { COMMANDS } from './commands.js';

/** The answer to `/regreen help`, and to a command that there is not. `mark` is hidden, to know it again by. */
export const helpText = (mark: string): string =>
  [
    mark,
    'Regreen understands these, each on a line of its own, from people who may write here:',
    COMMANDS.map(({ name, help }) => `- \`/regreen ${name}\`: ${help}`).join('\n'),
  ].join('\n\n');
