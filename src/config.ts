import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { type ModelBudgets, operatorBudgets, parseLimits } from './core/model/budgets.js';
import { type ModelSettings, readModelSettings } from './core/model/model-settings.js';
import type { NotifyTarget } from './core/notifications/targets.js';
import { readSignInSettings, type SignInSettings } from './core/sign-in-settings.js';
import { readTelemetrySettings, type TelemetrySettings } from './core/telemetry-settings.js';
import { readApp } from './read-app.js';
import { readNotify } from './read-notify.js';

/** Everything Regreen takes from its environment. Times are milliseconds. */
export type Config = SignInSettings & {
  /** null until `regreen setup` has registered an App. */
  app: { id: number; privateKey: string; webhookSecrets: [string, ...string[]] } | null;
  github: { host: string | null; protocol: 'http' | 'https' };
  server: { host: string; port: number };
  telemetry: TelemetrySettings;
  logLevel: LogLevel;
  databaseUrl: string | null;
  migrationUrl: string | null;
  redisUrl: string | null;
  dataDir: string;
  /** Where deliveries wait while the database is away; null: GitHub is told that they could not be taken in. */
  spool: { dir: string; maxBytes: number } | null;
  httpsProxy: string | null;
  settleMs: number;
  leaseMs: number;
  sweepMs: number;
  /** How long work under way may go on after the process was told to stop. */
  stopMs: number;
  /** How often the App's delivery log is looked through; 0: never. */
  recoverMs: number;
  /** How old a repository's last poll may become; 0: nothing is polled by the clock. */
  pollMs: number;
  /** How often what is too old, or uninstalled, is deleted; 0: never. */
  housekeepingMs: number;
  keep: { deliveriesDays: number; resultsDays: number; historyMonths: number };
  /** null: what is too old is deleted and not archived. */
  archiveDir: string | null;
  workerConcurrency: number;
  writesPerMinute: number;
  writesPerHour: number;
  logDownloadBytes: number;
  logDownloadTimeoutMs: number;
  /** null: no language model is set up. */
  models: { settings: ModelSettings; budgets: ModelBudgets } | null;
  /** Who is told beside GitHub; `file`: where the targets were read. News waits `foldMs` for more of its kind. */
  notify: { targets: NotifyTarget[]; file: string | null; foldMs: number };
  /** Nothing forwards to the port: while it is on loopback, the API needs no token and the dashboard no login. */
  apiOpenOnLoopback: boolean;
};

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Thrown with every problem of the environment at once, one a line. */
export class ConfigError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Where `regreen setup` leaves the credentials of the App; the environment and `.env` win over it. */
export const credentialsFile = (dataDir: string): string => join(dataDir, 'app.env');

const empty = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value);
const text = z.preprocess(empty, z.string().optional());
const url = (protocols: RegExp, what: string) =>
  z.preprocess(empty, z.url({ protocol: protocols, error: `must be ${what}` }).optional());
const whole = (fallback: number, least: number, most: number) =>
  z.preprocess(
    empty,
    z.coerce
      .number({ error: 'must be a whole number' })
      .int('must be a whole number')
      .min(least, `must be at least ${least}`)
      .max(most, `must be at most ${most}`)
      .default(fallback),
  );

const environment = z.object({
  APP_ID: z.preprocess(empty, z.coerce.number({ error: 'must be the number of the App' }).int().positive().optional()),
  PRIVATE_KEY: text,
  PRIVATE_KEY_PATH: text,
  WEBHOOK_SECRET: text,
  WEBHOOK_SECRET_PREVIOUS: text,
  GITHUB_CLIENT_ID: text,
  GITHUB_CLIENT_SECRET: text,
  REGREEN_PUBLIC_URL: text,
  REGREEN_OPERATORS: text,
  GHE_HOST: z.preprocess(
    empty,
    z
      .string()
      .regex(
        /^[A-Za-z0-9.-]+(:\d+)?$/,
        'must be a host name alone, such as github.example.com; GHE_PROTOCOL says https or http',
      )
      .optional(),
  ),
  GHE_PROTOCOL: z.preprocess(empty, z.enum(['http', 'https'], { error: 'must be http or https' }).default('https')),
  HOST: z.preprocess(empty, z.string().default('127.0.0.1')),
  PORT: whole(3000, 0, 65_535),
  LOG_LEVEL: z.preprocess(
    empty,
    z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  ),
  DATABASE_URL: url(/^postgres(ql)?$/, 'a PostgreSQL address such as postgresql://user:password@host:5432/regreen'),
  DATABASE_MIGRATION_URL: url(/^postgres(ql)?$/, 'a PostgreSQL address'),
  REDIS_URL: url(/^rediss?$/, 'a Redis address such as redis://host:6379'),
  HTTPS_PROXY: url(/^https?$/, 'the address of a proxy such as http://proxy:3128'),
  REGREEN_DATA_DIR: z.preprocess(empty, z.string().default('.regreen')),
  REGREEN_SPOOL_DIR: text,
  REGREEN_SPOOL_BYTES: whole(1_073_741_824, 1_048_576, 1_125_899_906_842_624),
  REGREEN_SETTLE_MS: whole(2_000, 0, 600_000),
  REGREEN_LEASE_MS: whole(8_000, 500, 600_000),
  REGREEN_SWEEP_MS: whole(5_000, 100, 600_000),
  REGREEN_STOP_MS: whole(20_000, 0, 600_000),
  REGREEN_RECOVER_MS: whole(300_000, 0, 86_400_000),
  REGREEN_POLL_MS: whole(300_000, 0, 86_400_000),
  REGREEN_HOUSEKEEPING_MS: whole(3_600_000, 0, 43_200_000),
  // GitHub redelivers for three days: until then a delivery has to be known again.
  REGREEN_KEEP_DELIVERIES_DAYS: whole(30, 4, 3_650),
  REGREEN_KEEP_RESULTS_DAYS: whole(180, 1, 3_650),
  REGREEN_KEEP_HISTORY_MONTHS: whole(24, 3, 240),
  REGREEN_ARCHIVE_DIR: text,
  REGREEN_WORKER_CONCURRENCY: whole(8, 1, 256),
  REGREEN_WRITES_PER_MINUTE: whole(70, 1, 10_000),
  REGREEN_WRITES_PER_HOUR: whole(450, 1, 100_000),
  REGREEN_LOG_BYTES: whole(1_000_000_000, 1_000, 10_000_000_000),
  REGREEN_LOG_TIMEOUT_MS: whole(120_000, 1_000, 3_600_000),
  REGREEN_NOTIFY_FILE: text,
  REGREEN_NOTIFY: text,
  REGREEN_NOTIFY_FOLD_MS: whole(10_000, 0, 600_000),
  REGREEN_API_OPEN_ON_LOOPBACK: z.preprocess(
    empty,
    z.enum(['true', 'false'], { error: 'must be true or false' }).default('false'),
  ),
});

/**
 * Reads the environment, then `.env`, then what `regreen setup` wrote; the earlier wins.
 * Throws `ConfigError` with all problems at once.
 */
export function readConfig(env: NodeJS.ProcessEnv, cwd: string): Config {
  const merged = mergeSources(env, cwd);
  const parsed = environment.safeParse(merged);
  const problems = parsed.success ? [] : problemsIn(parsed.error);
  const app = readApp(appEnvironment.safeParse(merged).data ?? {}, cwd, problems);
  const models = readModels(merged, problems);
  const telemetry = readTelemetrySettings(merged);
  const { problems: notifyProblems, ...notify } = readNotify(merged, cwd);
  const signIn = readSignInSettings(merged);
  problems.push(...telemetry.problems, ...notifyProblems, ...signIn.problems);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const values = parsed.data;
  return {
    app,
    github: { host: values.GHE_HOST ?? null, protocol: values.GHE_PROTOCOL },
    server: { host: values.HOST, port: values.PORT },
    ...signIn.settings,
    telemetry: telemetry.settings,
    logLevel: values.LOG_LEVEL,
    databaseUrl: values.DATABASE_URL ?? null,
    migrationUrl: values.DATABASE_MIGRATION_URL ?? null,
    redisUrl: values.REDIS_URL ?? null,
    dataDir: values.REGREEN_DATA_DIR,
    spool: spoolOf(values),
    httpsProxy: values.HTTPS_PROXY ?? null,
    settleMs: values.REGREEN_SETTLE_MS,
    leaseMs: values.REGREEN_LEASE_MS,
    sweepMs: values.REGREEN_SWEEP_MS,
    stopMs: values.REGREEN_STOP_MS,
    recoverMs: values.REGREEN_RECOVER_MS,
    pollMs: values.REGREEN_POLL_MS,
    housekeepingMs: values.REGREEN_HOUSEKEEPING_MS,
    keep: {
      deliveriesDays: values.REGREEN_KEEP_DELIVERIES_DAYS,
      resultsDays: values.REGREEN_KEEP_RESULTS_DAYS,
      historyMonths: values.REGREEN_KEEP_HISTORY_MONTHS,
    },
    archiveDir: values.REGREEN_ARCHIVE_DIR ?? null,
    workerConcurrency: values.REGREEN_WORKER_CONCURRENCY,
    writesPerMinute: values.REGREEN_WRITES_PER_MINUTE,
    writesPerHour: values.REGREEN_WRITES_PER_HOUR,
    logDownloadBytes: values.REGREEN_LOG_BYTES,
    logDownloadTimeoutMs: values.REGREEN_LOG_TIMEOUT_MS,
    models,
    notify: { ...notify, foldMs: values.REGREEN_NOTIFY_FOLD_MS },
    apiOpenOnLoopback: values.REGREEN_API_OPEN_ON_LOOPBACK === 'true',
  };
}

/** Where the database is: all that migrations need to know. */
export type DatabaseConfig = Pick<Config, 'databaseUrl' | 'migrationUrl' | 'dataDir'>;

const databaseEnvironment = environment.pick({
  DATABASE_URL: true,
  DATABASE_MIGRATION_URL: true,
  REGREEN_DATA_DIR: true,
});

/** Reads what `readConfig` reads, and of it only the database: a key that the app lacks does not keep the schema back. Throws `ConfigError`. */
export function readDatabaseConfig(env: NodeJS.ProcessEnv, cwd: string): DatabaseConfig {
  const parsed = databaseEnvironment.safeParse(mergeSources(env, cwd));
  if (!parsed.success) throw new ConfigError(problemsIn(parsed.error));
  const { DATABASE_URL, DATABASE_MIGRATION_URL, REGREEN_DATA_DIR } = parsed.data;
  return {
    databaseUrl: DATABASE_URL ?? null,
    migrationUrl: DATABASE_MIGRATION_URL ?? null,
    dataDir: REGREEN_DATA_DIR,
  };
}

function mergeSources(env: NodeJS.ProcessEnv, cwd: string): Record<string, string> {
  const fromDotEnv = readEnvFile(join(cwd, '.env'));
  const dataDir = String(empty(env.REGREEN_DATA_DIR) ?? empty(fromDotEnv.REGREEN_DATA_DIR) ?? join(cwd, '.regreen'));
  const fromSetup = readEnvFile(credentialsFile(dataDir));
  return { ...fromSetup, ...defined(fromDotEnv), ...defined(env), REGREEN_DATA_DIR: dataDir };
}

const problemsIn = (error: z.ZodError): string[] =>
  error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);

/** The embedded database lies on a disk that lasts, and so may the spool; of a machine that has its database elsewhere nobody knows. */
function spoolOf(values: z.infer<typeof environment>): Config['spool'] {
  const dir = values.REGREEN_SPOOL_DIR ?? (values.DATABASE_URL ? null : join(values.REGREEN_DATA_DIR, 'spool'));
  return dir === null ? null : { dir, maxBytes: values.REGREEN_SPOOL_BYTES };
}

function readModels(env: Readonly<Record<string, string | undefined>>, problems: string[]): Config['models'] {
  const read = readModelSettings(env);
  problems.push(...read.problems);
  const limitsIn = (name: string) => {
    const parsed = parseLimits(env[name] ?? '');
    if ('limits' in parsed) return parsed.limits;
    problems.push(`${name} ${parsed.mistake}`);
    return {};
  };
  const budgets = operatorBudgets(limitsIn('REGREEN_MODEL_MAX_TOKENS'), limitsIn('REGREEN_MODEL_MAX_USD'));
  return read.settings && { settings: read.settings, budgets };
}

/** The App's own part is looked at also when something else is wrong: all problems are told at once. */
const appEnvironment = environment
  .pick({
    APP_ID: true,
    PRIVATE_KEY: true,
    PRIVATE_KEY_PATH: true,
    WEBHOOK_SECRET: true,
    WEBHOOK_SECRET_PREVIOUS: true,
  })
  .extend({ APP_ID: environment.shape.APP_ID.catch(0) })
  .partial();

function readEnvFile(path: string): Record<string, string> {
  return existsSync(path) ? (parseEnv(readFileSync(path, 'utf8')) as Record<string, string>) : {};
}

function defined(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1]?.trim())),
  );
}
