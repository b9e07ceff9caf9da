import { Command, CommanderError } from 'commander';
import type { Chaos } from './chaos.js';
import { fixes } from './chaos-fixes.js';

/** Every kind of chaos, by name. */
const kinds: readonly Chaos[] = [fixes];

const program = new Command('chaos')
  .description('Kills and breaks parts of Regreen while it works: nothing may be done twice, nothing may be lost.')
  .argument('<name>', kinds.map(({ name, about }) => `${name}: ${about}`).join('; '))
  .option('--kills <n>', 'how often to kill', Number, 200)
  .option('--seed <n>', 'what chooses where', Number, 1)
  .option('--minutes <n>', 'begin nothing more after so long', Number, 60)
  .option('--patient', 'let the leases of the dead run out by themselves')
  .option('--redis <url>', 'keep the queue there rather than in PostgreSQL')
  .option('--json', 'print one JSON object')
  .exitOverride();

try {
  program.parse(process.argv);
  type Given = { kills: number; seed: number; minutes: number; patient?: boolean; redis?: string; json?: boolean };
  const { kills, seed, minutes, patient = false, redis, json } = program.opts<Given>();
  const chaos = kinds.find(({ name }) => name === program.args[0]);
  if (!chaos) {
    const names = kinds.map(({ name }) => name).join(', ');
    process.stderr.write(`There is no chaos ${program.args[0]}; choose of ${names}.\n`);
    process.exit(2);
  }
  const say = (text: string) => {
    if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
  };
  const started = performance.now();
  const options = { kills, seed, limitMs: minutes * 60_000, isPatient: patient, redisUrl: redis ?? null, say };
  const measured = await chaos.run(options);
  const figures = { seed, ...measured, seconds: Number(((performance.now() - started) / 1_000).toFixed(1)) };
  process.stdout.write(`${json ? JSON.stringify({ chaos: chaos.name, ...figures }) : chaos.render(figures)}\n`);
  process.exitCode = figures.doubled + figures.lost > 0 || figures.kills < kills ? 1 : 0;
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
