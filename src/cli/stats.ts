import type { Command } from 'commander';
import type { CliIo } from './io.js';
import { parseMoment, parseRepository } from './parse-options.js';
import type { FixesFlags, StatsDeps } from './stats/fixes.js';

/** `regreen stats`: figures over all that is held. What a subcommand needs is loaded when it runs. */
export function statsCommand(program: Command, io: CliIo, deps: StatsDeps): void {
  const stats = program.command('stats').description('figures: what has come of what Regreen did');
  stats
    .command('fixes')
    .description('count what was proposed, applied, verified and regressed, by strategy')
    .option('--repo <owner/name>', 'in this repository', parseRepository)
    .option(
      '--since <time>',
      'proposed since then: 2026-11-21, 2026-11-21T10:00Z, or a span such as 12h, 30d',
      parseMoment(deps.clock.now),
    )
    .option('--json', 'print a JSON object')
    .addHelpText('after', '\nExample:\n  regreen stats fixes --repo acme/shop --since 30d')
    .action(async (flags: FixesFlags) => (await import('./stats/fixes.js')).fixes(io, deps, flags));
}
