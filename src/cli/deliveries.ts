import type { Command } from 'commander';
import type { DeliveriesDeps, DeliveryListFlags, DeliveryShowFlags } from './deliveries/deps.js';
import type { CliIo } from './io.js';
import { parseDeliveryStatuses, parseLimit, parseMoment, parseRepository } from './parse-options.js';

const ID = 'its X-GitHub-Delivery: the beginning is enough';

/** `regreen deliveries`: the event log. What a subcommand needs is loaded when it runs. */
export function deliveriesCommand(program: Command, io: CliIo, deps: DeliveriesDeps): void {
  const deliveries = program
    .command('deliveries')
    .description('the event log: what GitHub delivered, and what came of it');
  deliveries
    .command('list')
    .description('find deliveries, the newest first')
    .option('--status <list>', 'with one of these, such as failed,ignored', parseDeliveryStatuses)
    .option('--event <name>', 'of this event, such as check_run')
    .option('--repo <owner/name>', 'about this repository', parseRepository)
    .option(
      '--since <time>',
      'received since then: 2026-11-21, 2026-11-21T10:00Z, or a span such as 2h, 3d',
      parseMoment(deps.clock.now),
    )
    .option('--before <id>', `those that came before this one: the last of the page before (${ID})`)
    .option('--limit <number>', 'at most so many', parseLimit, 20)
    .option('--json', 'print a JSON array')
    .addHelpText(
      'after',
      '\nExamples:\n  regreen deliveries list --status failed --since 1d\n  regreen deliveries list --before 72d3162e',
    )
    .action(async (flags: DeliveryListFlags) => (await import('./deliveries/list.js')).list(io, deps, flags));
  deliveries
    .command('show')
    .argument('<id>', ID)
    .description('show a delivery and the runs it is in')
    .option('--body', 'print what GitHub sent, without the secrets in it')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  regreen deliveries show 72d3162e\n  regreen deliveries show 72d3162e --body')
    .action(async (id: string, flags: DeliveryShowFlags) =>
      (await import('./deliveries/show.js')).show(io, deps, id, flags),
    );
  deliveries
    .command('replay')
    .argument('<id>', ID)
    .description('take a recorded delivery in again; exit 1 when that fails')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  regreen deliveries replay 72d3162e')
    .action(async (id: string, flags: { json?: boolean }) =>
      (await import('./deliveries/replay.js')).replay(io, deps, id, flags),
    );
  deliveries
    .command('recover')
    .description('bring in what GitHub could not deliver; exit 1 when something is left')
    .option(
      '--since <time>',
      'look back to then instead of to the last good point; three days at most',
      parseMoment(deps.clock.now),
    )
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  regreen deliveries recover\n  regreen deliveries recover --since 2h')
    .action(async (flags: { since?: Date; json?: boolean }) =>
      (await import('./deliveries/recover.js')).recover(io, deps, flags),
    );
}
