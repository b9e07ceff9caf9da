import type { TestApp } from './with-app.js';

/** The environment of a process of Regreen on the database, the queue and the GitHub of a test; nothing is recovered or polled by the clock. */
export const appEnvironment = ({ config, secret }: Pick<TestApp, 'config' | 'secret'>): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  ...(config.databaseUrl ? { DATABASE_URL: config.databaseUrl } : {}),
  ...(config.redisUrl ? { REDIS_URL: config.redisUrl } : {}),
  APP_ID: String(config.app!.id),
  PRIVATE_KEY: config.app!.privateKey,
  WEBHOOK_SECRET: secret,
  GHE_HOST: config.github.host!,
  GHE_PROTOCOL: 'http',
  REGREEN_SETTLE_MS: '0',
  REGREEN_RECOVER_MS: '0',
  REGREEN_POLL_MS: '0',
  REGREEN_DATA_DIR: config.dataDir,
});
