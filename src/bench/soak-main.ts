import { Command, CommanderError } from 'commander';
import { renderSoak } from './render-soak.js';
import { soak } from './soak.js';

const program = new Command('soak')
  .description('A fleet under a steady load: what it holds more and more of. Prints figures and judges nothing.')
  .option('--minutes <n>', 'how long', Number, 10)
  .option('--rate <n>', 'what people do a second', Number, 3)
  .option('--seed <n>', 'what chooses what they do', Number, 1)
  .option('--redis <url>', 'keep the queue there rather than in PostgreSQL')
  .option('--json', 'print one JSON object')
  .exitOverride();

try {
  program.parse(process.argv);
  type Given = { minutes: number; rate: number; seed: number; redis?: string; json?: boolean };
  const { minutes, rate, seed, redis = null, json } = program.opts<Given>();
  const say = (text: string) => {
    if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
  };
  const figures = await soak({ minutes, seed, perSecond: rate, redisUrl: redis, say });
  process.stdout.write(`${json ? JSON.stringify(figures) : renderSoak(figures)}\n`);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
