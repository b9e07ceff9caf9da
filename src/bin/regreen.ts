#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { analyzeCommand } from '../cli/analyze.js';
import { configCommand } from '../cli/config.js';
import type { WithDatabase } from '../cli/database.js';
import { deliveriesCommand } from '../cli/deliveries.js';
import { demoCommand } from '../cli/demo.js';
import { doctorCommand } from '../cli/doctor.js';
import { CliError, type CliIo } from '../cli/io.js';
import { migrateCommand } from '../cli/migrate.js';
import { notifyCommand } from '../cli/notify.js';
import { pipelinesCommand } from '../cli/pipelines.js';
import { quarantineCommand } from '../cli/quarantine.js';
import { reposCommand } from '../cli/repos.js';
import { runsCommand } from '../cli/runs.js';
import { setupCommand } from '../cli/setup.js';
import { startCommand } from '../cli/start.js';
import { statsCommand } from '../cli/stats.js';
import { tokensCommand } from '../cli/tokens.js';
import { ConfigError, readConfig, readDatabaseConfig } from '../config.js';

const io: CliIo = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: process.env };
const config = () => readConfig(process.env, process.cwd());

/** What most commands never need is loaded when a command asks for it, so that `analyze` starts at once. */
const startApp: typeof import('./start-app.js').startApp = async (...given) =>
  (await import('./start-app.js')).startApp(...given);

const withDatabase: WithDatabase = async (work, reach) =>
  (await import('./attach-database.js')).withDatabase(config(), work, reach);

const openToMigrate = async () => {
  const [{ openDatabase }, { createLog }] = await Promise.all([import('./open-database.js'), import('../log.js')]);
  return openDatabase(readDatabaseConfig(process.env, process.cwd()), createLog('warn', process.stderr), 'migration');
};

/** What commands do beyond the database. */
const commandWork = async () => (await import('./command-work.js')).createCommandWork(config(), io);

const clock = { now: Date.now };

/** Whoever reads our output may stop reading: that is no error. A command that listens too has something to clean up, and ends by itself. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (stream.listenerCount('error') === 1) process.exit(0);
  });
}

const program = new Command('regreen')
  .description('Gets pull requests back to green: says why checks fail, on the lines that caused it.')
  .version(version())
  .exitOverride();

startCommand(program, io, {
  readConfig: config,
  startApp: async (given, roles, log) => {
    if (roles.includes('worker')) (await import('./try-sandbox.js')).trySandboxSoon(log);
    return startApp(given, roles, log);
  },
});
setupCommand(program, io, { readConfig: config });
demoCommand(program, io, { startApp });
analyzeCommand(program, io);
configCommand(program, io);
migrateCommand(program, io, {
  async withDatabase(work) {
    const database = await openToMigrate();
    return work(database.pool).finally(database.close);
  },
  async prepareQueue() {
    const { migrateQueue } = await import('../queue/backend.js');
    const database = await openToMigrate();
    await migrateQueue(database.connectionString).finally(database.close);
  },
});
doctorCommand(program, io, { readConfig: config });
runsCommand(program, io, {
  withDatabase,
  clock,
  replay: async (...given) => (await commandWork()).replay(...given),
  enqueue: async (...given) => (await commandWork()).enqueue(...given),
});
deliveriesCommand(program, io, {
  withDatabase,
  clock,
  replayDelivery: async (...given) => (await commandWork()).replayDelivery(...given),
  recoverDeliveries: async (...given) => (await commandWork()).recoverDeliveries(...given),
});
reposCommand(program, io, {
  withDatabase,
  clock,
  pollRepository: async (...given) => (await commandWork()).pollRepository(...given),
});
quarantineCommand(program, io, { withDatabase, clock });
pipelinesCommand(program, io, { withDatabase });
notifyCommand(program, io, { readConfig: config });
statsCommand(program, io, { withDatabase, clock });
tokensCommand(program, io, { withDatabase, clock });

helpByName(program, 'regreen');

try {
  await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** After a mistake each command names its own help. */
function helpByName(command: Command, name: string): void {
  command.showHelpAfterError(`(${name} --help says more)`);
  for (const sub of command.commands) helpByName(sub, `${name} ${sub.name()}`);
}

/** 1 it ran and the answer is no, 2 bad usage, 3 it could not do its work: design.md section 5. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ConfigError) {
    process.stderr.write(
      `The environment is not right:\n${error.problems.map((problem) => `  ${problem}\n`).join('')}`,
    );
    return 3;
  }
  process.stderr.write(`regreen: ${message}\n`);
  return error instanceof CliError ? error.exitCode : 3;
}

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}
