import type { CommandName } from './commands.js';

/**
 * The buttons of our check run and the command that each stands for. GitHub's limits: three buttons, label 20,
 * description 40, identifier 20 characters. https://docs.github.com/rest/checks/runs#create-a-check-run
 */
export const BUTTONS = [
  {
    identifier: 'apply_fix',
    label: 'Apply fix',
    description: 'Commit the proposed fix to this branch',
    command: 'approve',
  },
  { identifier: 'rerun', label: 'Re-run', description: 'Run the failed jobs once more', command: 'rerun' },
  { identifier: 'not_now', label: 'Not now', description: 'Drop the proposed fix', command: 'reject' },
] as const satisfies { identifier: string; label: string; description: string; command: CommandName }[];

export type Button = (typeof BUTTONS)[number];

/** null: a button that Regreen does not have, or has no more. */
export const commandOfButton = (identifier: string): CommandName | null =>
  BUTTONS.find((button) => button.identifier === identifier)?.command ?? null;
