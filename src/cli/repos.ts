import type { Command } from 'commander';
import type { CliIo } from './io.js';
import type { ExportFlags, ReposDeps, SuspendFlags } from './repos/deps.js';

const NAME = 'owner/name, or its id';

/** `regreen repos`: monitored repositories. What a subcommand needs is loaded when it runs. */
export function reposCommand(program: Command, io: CliIo, deps: ReposDeps): void {
  const repos = program.command('repos').description('the repositories that Regreen watches');
  repos
    .command('list')
    .description('show them, and why nothing is done in some')
    .option('--json', 'print a JSON array')
    .addHelpText('after', '\nExample:\n  regreen repos list')
    .action(async (flags: { json?: boolean }) => (await import('./repos/list.js')).list(io, deps, flags));
  repos
    .command('suspend')
    .argument('<repository>', NAME)
    .description('do nothing more in a repository, and end its runs')
    .option('--reason <text>', 'why; it is kept with the runs that end', 'the repository is suspended')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  regreen repos suspend acme/shop --reason "moving house"')
    .action(async (name: string, flags: SuspendFlags) =>
      (await import('./repos/steer.js')).suspend(io, deps, name, flags),
    );
  repos
    .command('resume')
    .argument('<repository>', NAME)
    .description('work in a suspended repository again, from the next event on')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  regreen repos resume acme/shop && regreen repos poll acme/shop')
    .action(async (name: string, flags: { json?: boolean }) =>
      (await import('./repos/steer.js')).resume(io, deps, name, flags),
    );
  repos
    .command('poll')
    .argument('<repository>', NAME)
    .description('ask GitHub now how the open pull requests stand')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  regreen repos poll acme/shop')
    .action(async (name: string, flags: { json?: boolean }) =>
      (await import('./repos/steer.js')).poll(io, deps, name, flags),
    );
  repos
    .command('export')
    .argument('<repository>', NAME)
    .description('print everything that is held of a repository: NDJSON, {"table", "row"} a line, without secrets')
    .option('-o, --output <file>', 'write it to a file, readable by you alone')
    .addHelpText('after', '\nExample:\n  regreen repos export acme/shop -o shop.ndjson')
    .action(async (name: string, flags: ExportFlags) =>
      (await import('./repos/export.js')).exportAll(io, deps, name, flags),
    );
}
