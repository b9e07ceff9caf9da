/** What people may ask of Regreen in a comment, `/regreen NAME`, in the order in which the help lists it. */
export const COMMANDS = [
  { name: 'analyze', help: 'look at the failed checks again' },
  { name: 'fix', help: 'look for a fix for what fails' },
  { name: 'rerun', help: 'run the failed jobs once more' },
  { name: 'review', help: 'review this pull request' },
  { name: 'approve', help: 'apply the fix that waits for an answer' },
  { name: 'reject', help: 'drop the fix that waits for an answer' },
  { name: 'quarantine', help: 'leave a flaky check or test out: "its name" for 14d' },
  { name: 'unquarantine', help: 'let it count again: "its name"' },
  { name: 'stop', help: 'stop what Regreen is doing on this pull request' },
  { name: 'help', help: 'list these commands' },
] as const satisfies { name: string; help: string }[];

/** Those whose further words count. */
export const TAKES_WORDS: ReadonlySet<string> = new Set(['quarantine', 'unquarantine']);

export type CommandName = (typeof COMMANDS)[number]['name'];

export const COMMAND_NAMES = COMMANDS.map(({ name }) => name);
