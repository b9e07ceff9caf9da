import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { Config } from '../config.js';
import { createLog, type Log } from '../log.js';
import { type CliIo, print } from './io.js';
import { hookUrl } from './manifest.js';
import { paintFor } from './paint.js';
import { plainLog } from './plain-log.js';

const ROLES = ['web', 'worker', 'monitor'] as const;
type Role = (typeof ROLES)[number];

type Running = { url: string | null; close(): Promise<void> };

export type StartDeps = {
  readConfig(): Config;
  startApp(config: Config, roles: readonly Role[], log: Log): Promise<Running>;
};

/** Beyond what work under way may take, to hand it back and close everything; then the process ends whatever is left. */
const CLOSE_WITHIN_MS = 5_000;

const LINGER_MS = 500;

/** `regreen start`: runs the app until it is told to stop. */
export function startCommand(program: Command, io: CliIo, deps: StartDeps): void {
  program
    .command('start')
    .description('run the app')
    .option('--role <roles>', `which parts to run, of ${ROLES.join(', ')} (default: all)`, parseRoles)
    .action(async ({ role = [...ROLES] }: { role?: Role[] }) => {
      const config = deps.readConfig();
      const out = io.stdout.isTTY ? plainLog(io.stdout, paintFor(io), { now: Date.now }) : io.stdout;
      const log = createLog(config.logLevel, out);
      const app = await deps.startApp(config, role, log);
      log.info(
        {
          roles: role,
          url: app.url,
          database: config.databaseUrl ? 'external' : 'embedded',
          queue: config.redisUrl ? 'redis' : 'postgres',
        },
        'Regreen is up',
      );
      if (io.stdout.isTTY && app.url) print(io, whereItIs(app.url, config));
      const signal = await stopSignal();
      log.info(
        { signal },
        'stopping: work under way is finished first, or handed back; a second signal ends it at once',
      );
      void stopSignal().then((second) => process.exit(second === 'SIGINT' ? 130 : 143));
      const deadline = setTimeout(() => {
        log.warn('not everything ended in time; leases run out and others go on');
        process.exit(0);
      }, config.stopMs + CLOSE_WITHIN_MS);
      await app.close();
      clearTimeout(deadline);
      log.info('stopped');
      // A connection that hangs would keep the process.
      setTimeout(() => process.exit(0), LINGER_MS).unref();
    });
}

/** What somebody who has just started it wants to open. */
function whereItIs(url: string, { publicUrl, oauth, dataDir }: Config): string {
  const signIn = oauth ? 'GitHub, or with the token' : 'the token';
  return `
  dashboard  ${publicUrl ?? url}/
             sign in with ${signIn} in ${join(dataDir, 'api.token')}
  webhooks   ${hookUrl(url)}

Ctrl-C stops it.
`;
}

function parseRoles(text: string): Role[] {
  const roles = text.split(',').map((role) => role.trim());
  const unknown = roles.find((role) => !ROLES.some((known) => known === role));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`"${unknown}" is not a role; choose of ${ROLES.join(', ')}.`);
  return roles as Role[];
}

const stopSignal = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
