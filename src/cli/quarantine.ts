import { type Command, InvalidArgumentError } from 'commander';
import {
  MAX_QUARANTINE_DAYS,
  MAX_QUARANTINE_NAME,
  MAX_QUARANTINE_OWNER,
  MAX_QUARANTINE_REASON,
  QUARANTINE_DAYS,
} from '../core/quarantine.js';
import type { CliIo } from './io.js';
import { parseLimit, parseRepository } from './parse-options.js';
import type { AddFlags, ListFlags, QuarantineDeps } from './quarantine/deps.js';

/** `regreen quarantine`: checks and tests whose failures do not count for a while. What a subcommand needs is loaded when it runs. */
export function quarantineCommand(program: Command, io: CliIo, deps: QuarantineDeps): void {
  const quarantine = program
    .command('quarantine')
    .description('checks and tests whose failures do not count for a while');
  quarantine
    .command('list')
    .description('show those in force, the newest first')
    .option('--repo <owner/name>', 'only of this repository', parseRepository)
    .option('--all', 'also those that are over, with how they ended')
    .option('--limit <number>', 'at most so many', parseLimit, 100)
    .option('--json', 'print a JSON array')
    .addHelpText('after', '\nExample:\n  regreen quarantine list --repo acme/shop --all')
    .action(async (flags: ListFlags) => (await import('./quarantine/list.js')).list(io, deps, flags));
  quarantine
    .command('add')
    .argument('<repository>', 'owner/name, or its id')
    .description('put a check, or one test in it, into quarantine')
    .requiredOption('--check <name>', 'the name of the check', words(MAX_QUARANTINE_NAME))
    .option('--test <name>', 'the full name of a test in it (default: the whole check)', words(MAX_QUARANTINE_NAME))
    .requiredOption('--owner <name>', 'who answers for it', words(MAX_QUARANTINE_OWNER))
    .requiredOption('--reason <text>', 'why it is left out', words(MAX_QUARANTINE_REASON))
    .option(
      '--for <time>',
      `how long: days or weeks such as 14d or 2w, ${MAX_QUARANTINE_DAYS} days at most`,
      parseDays,
      QUARANTINE_DAYS,
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  regreen quarantine add acme/shop --check test --test "cart adds prices" --owner ann --reason "flaky since the move"',
    )
    .action(async (repository: string, flags: AddFlags) =>
      (await import('./quarantine/change.js')).add(io, deps, repository, flags),
    );
  quarantine
    .command('remove')
    .argument('<quarantine>', 'its id')
    .description('end a quarantine: the check or test counts again')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  regreen quarantine remove 019aa2f3-7c1e-7000-8000-5b1e2a4c0003')
    .action(async (id: string, flags: { json?: boolean }) =>
      (await import('./quarantine/change.js')).remove(io, deps, id, flags),
    );
}

const words =
  (max: number) =>
  (text: string): string => {
    if (text.trim() === '' || text.length > max) throw new InvalidArgumentError(`It must have 1 to ${max} characters.`);
    return text;
  };

function parseDays(text: string): number {
  const [, number, unit] = /^([1-9]\d{0,3})([dw])$/.exec(text) ?? [];
  const days = Number(number) * (unit === 'w' ? 7 : 1);
  if (!(days <= MAX_QUARANTINE_DAYS))
    throw new InvalidArgumentError(`It must be days or weeks such as 14d or 2w, ${MAX_QUARANTINE_DAYS} days at most.`);
  return days;
}
