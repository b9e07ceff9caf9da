import type { Command } from 'commander';
import { printable, printableJson } from '../core/printable.js';
import { effectiveConfig, parseRepositoryConfig, REPOSITORY_CONFIG_PATH } from '../core/repository-config.js';
import { type CliIo, print } from './io.js';
import { mistakenFile, printMistakes, readText } from './text-file.js';

/** `regreen config`: the configuration of a repository, before Regreen reads it there. */
export function configCommand(program: Command, io: CliIo): void {
  const config = program.command('config').description(`look at a repository's ${REPOSITORY_CONFIG_PATH}`);
  config
    .command('check')
    .argument('[file]', 'YAML; - for standard input', REPOSITORY_CONFIG_PATH)
    .description('say what is wrong in the file, by line, before it is pushed; needs no server')
    .option('--json', 'print JSON: the mistakes, else the whole configuration with what holds by default')
    .addHelpText(
      'after',
      '\nExit status: 0 the file reads, 1 it has mistakes, 3 it cannot be read.\n\nExamples:\n  regreen config check\n  git show main:.github/regreen.yml | regreen config check -',
    )
    .action((file: string, flags: { json?: boolean }) => check(io, file, flags));
}

async function check(io: CliIo, given: string, { json = false }: { json?: boolean }): Promise<void> {
  const file = given === '-' ? '<stdin>' : given;
  const parsed = parseRepositoryConfig(await readText(io, given));
  const mistakes = 'mistakes' in parsed ? parsed.mistakes : [];
  const config = 'mistakes' in parsed ? null : effectiveConfig([parsed.config]);
  if (json) print(io, printableJson({ file, mistakes, config }));
  else printMistakes(io, file, mistakes);
  if (config === null) throw mistakenFile(file, mistakes, 'until it reads, its last good version holds');
  if (json) return;
  const { mode, pipeline, notify, model } = config;
  print(io, `${printable(file)} reads: mode ${mode}, pipeline ${printable(pipeline)}.`);
  const elsewhere = [
    ...(pipeline === effectiveConfig([]).pipeline ? [] : [`the pipeline ${printable(pipeline)}`]),
    ...(notify.targets.length === 0 ? [] : [`the targets ${printable(notify.targets.join(', '))}`]),
    ...(model.name === null ? [] : [`the model ${printable(model.name)}`]),
  ];
  if (elsewhere.length > 0)
    print(
      io,
      `Not looked at, because your Regreen has them: ${elsewhere.join('; ')}. Its check run says where one is missing.`,
    );
}
