import type { Command } from 'commander';
import type { CliIo } from './io.js';
import {
  parseCursor,
  parseJson,
  parseLimit,
  parseMoment,
  parsePullRequestNumber,
  parseRepository,
  parseStage,
  parseStatuses,
  parseTriggers,
} from './parse-options.js';
import type {
  CancelFlags,
  CreateFlags,
  ListFlags,
  ReplayFlags,
  ResumeFlags,
  RunsDeps,
  TailFlags,
} from './runs/deps.js';

const ID = 'the id of a run: its beginning or its end is enough';

/** `regreen runs`: sees and steers runs. What a subcommand needs is loaded when it runs. */
export function runsCommand(program: Command, io: CliIo, deps: RunsDeps): void {
  const runs = program.command('runs').description('see and steer runs: the passes over pull requests');
  runs
    .command('tail')
    .description('show the last runs, the newest at the bottom')
    .option('-n <number>', 'how many', parseLimit, 10)
    .option('-f, --follow', 'go on with every new or changed run, until Ctrl-C')
    .option('--json', 'print JSON Lines, one run a line')
    .addHelpText('after', '\nExamples:\n  regreen runs tail\n  regreen runs tail -n 50 --follow')
    .action(async (flags: TailFlags) => (await import('./runs/tail.js')).tailRuns(io, deps, flags));
  runs
    .command('list')
    .description('find runs, the newest first')
    .option('--stage <stage>', 'that stand at this stage', parseStage)
    .option('--status <list>', 'with one of these, such as failed,degraded', parseStatuses)
    .option('--repo <owner/name>', 'of this repository', parseRepository)
    .option('--pr <number>', 'of this pull request', parsePullRequestNumber)
    .option('--trigger <list>', 'opened by one of these, such as command,retry', parseTriggers)
    .option(
      '--since <time>',
      'made since then: 2026-11-21, 2026-11-21T10:00Z, or a span such as 2h, 3d',
      parseMoment(deps.clock.now),
    )
    .option('--until <time>', 'made before then, likewise', parseMoment(deps.clock.now))
    .option('--limit <number>', 'at most so many', parseLimit, 20)
    .option('--cursor <id>', 'only older ones than this run: the next page', parseCursor)
    .option('--json', 'print a JSON array')
    .addHelpText(
      'after',
      '\nExamples:\n  regreen runs list --status failed --since 3d\n  regreen runs list --repo acme/shop --pr 12 --json',
    )
    .action(async (flags: ListFlags) => (await import('./runs/list.js')).listTheRuns(io, deps, flags));
  runs
    .command('show')
    .argument('<id>', ID)
    .description('show all that is known of a run: stages, findings, errors, lineage')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  regreen runs show 2a4c0001')
    .action(async (id: string, flags: { json?: boolean }) =>
      (await import('./runs/show.js')).showRun(io, deps, id, flags),
    );
  runs
    .command('create')
    .argument('<pull request>', 'as OWNER/NAME#NUMBER, or its id')
    .description('take another look at a pull request; it joins the run that is queued for it, if there is one')
    .option('--message <text>', 'why; it is kept with the run')
    .option('--pipeline <name>', 'another pipeline than the repository chooses')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  regreen runs create acme/shop#12 --message "the registry is back"')
    .action(async (pullRequest: string, flags: CreateFlags) =>
      (await import('./runs/steer.js')).create(io, deps, pullRequest, flags),
    );
  runs
    .command('cancel')
    .argument('<id>', ID)
    .description('end a run: at once, or when its worker next looks')
    .option('--reason <text>', 'why; it is kept with the run', 'cancelled by hand')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  regreen runs cancel 2a4c0001 --reason "not now"')
    .action(async (id: string, flags: CancelFlags) => (await import('./runs/steer.js')).cancel(io, deps, id, flags));
  runs
    .command('resume')
    .argument('<id>', ID)
    .description('let a run that waits go on, or try a failed or cancelled one again')
    .option('--payload <json>', 'the answer that a waiting run asked for', parseJson)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `\nExamples:\n  regreen runs resume 2a4c0001\n  regreen runs resume 2a4c0001 --payload '{"approved": true}'`,
    )
    .action(async (id: string, flags: ResumeFlags) => (await import('./runs/steer.js')).resume(io, deps, id, flags));
  runs
    .command('replay')
    .argument('<id>', ID)
    .description(
      'decide again on what a run had gathered, and say what comes out differently; exit 1 when something does, or nothing can be compared',
    )
    .option('--dry-run', 'keep no record of it')
    .option('--model <provider/name>', 'ask another language model, instead of hearing what it replied then')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  regreen runs replay 2a4c0001 --dry-run')
    .action(async (id: string, flags: ReplayFlags) => (await import('./runs/replay.js')).replay(io, deps, id, flags));
}
