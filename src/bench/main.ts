import { Command, CommanderError } from 'commander';
import type { Benchmark } from './benchmark.js';
import { diagnosis } from './diagnosis.js';
import { fixes } from './fixes.js';
import { review } from './review.js';
import { scan } from './scan.js';
import { tracking } from './tracking.js';

/** Every benchmark, by name. */
const benchmarks: readonly Benchmark[] = [diagnosis, fixes, review, scan, tracking];

const program = new Command('bench')
  .description('Measures Regreen on this machine and prints figures; it judges nothing.')
  .argument('<name>', benchmarks.map(({ name, about }) => `${name}: ${about}`).join('; '))
  .option('--json', 'print one JSON object')
  .option('--rounds <n>', 'how often to measure', Number)
  .option('--dir <folder>', 'a folder of logs, broken repositories or diffs, with right answers')
  .exitOverride();

try {
  program.parse(process.argv);
  const { json, rounds = null, dir = null } = program.opts<{ json?: boolean; rounds?: number; dir?: string }>();
  const benchmark = benchmarks.find(({ name }) => name === program.args[0]);
  if (!benchmark) {
    process.stderr.write(
      `There is no benchmark ${program.args[0]}; choose of ${benchmarks.map(({ name }) => name).join(', ')}.\n`,
    );
    process.exit(2);
  }
  const say = (text: string) => {
    if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
  };
  const figures = await benchmark.run({ rounds, dir, say });
  process.stdout.write(
    `${json ? JSON.stringify({ benchmark: benchmark.name, ...figures }) : benchmark.render(figures)}\n`,
  );
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
