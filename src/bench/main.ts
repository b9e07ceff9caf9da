import { Command, CommanderError } from 'commander';
import type { Benchmark } from './benchmark.js';
import { diagnosis } from './diagnosis.js';
import { fixes } from './fixes.js';
import { intake } from './intake.js';
import { pages } from './pages.js';
import { pipeline } from './pipeline.js';
import { queries } from './queries.js';
import { review } from './review.js';
import { scan } from './scan.js';
import { tracking } from './tracking.js';

/** Every benchmark, by name. */
const benchmarks: readonly Benchmark[] = [diagnosis, fixes, intake, pages, pipeline, queries, review, scan, tracking];

const program = new Command('bench')
  .description('Measures Regreen on this machine and prints figures; it judges nothing.')
  .argument('<name>', benchmarks.map(({ name, about }) => `${name}: ${about}`).join('; '))
  .option('--json', 'print one JSON object')
  .option('--rounds <n>', 'how often to measure', Number)
  .option('--rows <n>', 'how much to measure it with', Number)
  .option('--rate <n>', 'how much a second', Number)
  .option('--seconds <n>', 'for how long', Number)
  .option('--workers <n>', 'how many processes work', Number)
  .option('--redis <url>', 'a Redis that is there already')
  .option('--dir <folder>', 'a folder of logs, broken repositories or diffs, with right answers')
  .exitOverride();

try {
  program.parse(process.argv);
  type Given = {
    json?: boolean;
    rounds?: number;
    rows?: number;
    dir?: string;
    rate?: number;
    seconds?: number;
    workers?: number;
    redis?: string;
  };
  const {
    json,
    rounds = null,
    rows = null,
    dir = null,
    rate = null,
    seconds = null,
    workers = null,
    redis = null,
  } = program.opts<Given>();
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
  const figures = await benchmark.run({ rounds, rows, dir, perSecond: rate, seconds, workers, redisUrl: redis, say });
  process.stdout.write(
    `${json ? JSON.stringify({ benchmark: benchmark.name, ...figures }) : benchmark.render(figures)}\n`,
  );
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
