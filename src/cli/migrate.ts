import { type Command, InvalidArgumentError, Option } from 'commander';
import type pg from 'pg';
import { type MigrationStatus, migrateDown, migrateUp, migrationStatus } from '../store/migrate.js';
import { CliError, type CliIo, print } from './io.js';

export type MigrateDeps = {
  /** Opens the database as the user that owns the tables (DATABASE_MIGRATION_URL where given), and closes it when the work ends. */
  withDatabase<T>(work: (pool: pg.Pool) => Promise<T>): Promise<T>;
  /** Brings the queue's own tables up to date; runs after ours. */
  prepareQueue(): Promise<void>;
};

type Flags = { status?: boolean; down?: boolean; steps: number; json?: boolean };

/** `regreen migrate`: applies what is pending, shows it, or goes back. */
export function migrateCommand(program: Command, io: CliIo, deps: MigrateDeps): void {
  program
    .command('migrate')
    .description('bring the database schema up to date')
    .option('--status', 'show what is applied and what is pending; exit 1 unless everything is in order')
    .addOption(
      new Option('--down', 'take the newest migration back, and the data in its tables with it').conflicts('status'),
    )
    .option('--steps <n>', 'with --down: how many migrations, or "all"', parseSteps, 1)
    .option('--json', 'print JSON')
    .action(async (flags: Flags) => {
      if (flags.status) return showStatus(io, await attempt(deps.withDatabase((pool) => migrationStatus(pool))), flags);
      const names = await attempt(flags.down ? down(deps, flags.steps) : up(deps));
      const key = flags.down ? 'reverted' : 'applied';
      if (flags.json) return print(io, JSON.stringify({ [key]: names }));
      for (const name of names) print(io, `${key} ${name}`);
      if (names.length === 0) print(io, flags.down ? 'There was nothing to take back.' : 'The schema is up to date.');
    });
}

function parseSteps(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a number from 1 up, or "all".');
  return Number(text);
}

async function up(deps: MigrateDeps): Promise<string[]> {
  const applied = await deps.withDatabase((pool) => migrateUp(pool));
  await deps.prepareQueue();
  return applied;
}

const down = (deps: MigrateDeps, steps: number): Promise<string[]> =>
  deps.withDatabase((pool) => migrateDown(pool, { steps }));

async function attempt<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CliError) throw error;
    // Node gives a refused connection an AggregateError without a message of its own.
    const { message, code } = error as Error & { code?: string };
    throw new CliError(3, `Cannot migrate: ${message || code || error}`, { cause: error });
  }
}

function showStatus(io: CliIo, status: MigrationStatus, { json }: Flags): void {
  if (json) print(io, JSON.stringify(status));
  else
    for (const [state, names] of Object.entries(status))
      for (const name of names) print(io, `${state.padEnd(8)} ${name}`);
  if (status.edited.length > 0)
    throw new CliError(1, 'Applied migrations were edited: put their files back as they were.');
  if (status.unknown.length > 0) throw new CliError(1, 'This database belongs to a newer Regreen: update this one.');
  if (status.pending.length > 0) throw new CliError(1, 'Migrations are pending: run regreen migrate.');
}
