import { Command, CommanderError, Option } from 'commander';
import type { Chaos } from './chaos.js';
import { all } from './chaos-all.js';
import { everything } from './chaos-everything.js';
import { fixes } from './chaos-fixes.js';
import type { BackendName } from './chaos-house.js';
import { upgrade } from './chaos-upgrade.js';

/** Every kind of chaos, by name. */
const kinds: readonly Chaos[] = [all, everything, upgrade, fixes];

const BACKENDS: BackendName[] = ['postgres', 'redis'];

const program = new Command('chaos')
  .description('Kills and breaks parts of Regreen while it works: nothing may be done twice, nothing may be lost.')
  .argument('[name]', kinds.map(({ name, about }) => `${name}: ${about}`).join('; '), all.name)
  .option('--kills <n>', 'how often to kill', Number, 200)
  .option('--seed <n>', 'what chooses where', Number, 1)
  .option('--minutes <n>', 'begin nothing more after so long', Number, 60)
  .option('--patient', 'let the leases of the dead run out by themselves')
  .option('--redis <url>', 'of fixes: keep the queue there rather than in PostgreSQL')
  .addOption(
    new Option('--backend <name>', 'of everything: where the queue is')
      .choices(['both', 'postgres', 'redis'])
      .default('both'),
  )
  .option('--redis-server <file>', 'the program to start Redis with', 'redis-server')
  .option('--keep-logs', 'of everything: also when nothing is wrong')
  .option('--json', 'print one JSON object')
  .exitOverride();

// What was started ends with this process, if it ends in order.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

try {
  program.parse(process.argv);
  type Given = {
    kills: number;
    seed: number;
    minutes: number;
    patient?: boolean;
    redis?: string;
    backend: BackendName | 'both';
    redisServer: string;
    keepLogs?: boolean;
    json?: boolean;
  };
  const {
    kills,
    seed,
    minutes,
    patient = false,
    redis,
    backend,
    redisServer,
    keepLogs = false,
    json,
  } = program.opts<Given>();
  const chaos = kinds.find(({ name }) => name === program.processedArgs[0]);
  if (!chaos) {
    const names = kinds.map(({ name }) => name).join(', ');
    process.stderr.write(`There is no chaos ${program.processedArgs[0]}; choose of ${names}.\n`);
    process.exit(2);
  }
  const say = (text: string) => {
    if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
  };
  const started = performance.now();
  const options = {
    kills,
    seed,
    limitMs: minutes * 60_000,
    isPatient: patient,
    redisUrl: redis ?? null,
    backends: backend === 'both' ? BACKENDS : [backend],
    redisServer,
    keepLogs,
    say,
  };
  const measured = await chaos.run(options);
  const figures = { seed, ...measured, seconds: Number(((performance.now() - started) / 1_000).toFixed(1)) };
  process.stdout.write(`${json ? JSON.stringify({ chaos: chaos.name, ...figures }) : chaos.render(figures)}\n`);
  const isWhole = figures.doubled + figures.lost === 0 && figures.sameEndState !== false;
  process.exitCode = isWhole && (chaos.killsNobody || figures.kills >= kills) ? 0 : 1;
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
