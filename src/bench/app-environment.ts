import type { LocalGithub } from '../dev/github/local-github.js';

/** What `regreen start` has to be told by its environment to work for the local GitHub; all else is as in production. */
export const appEnvironment = (
  { appId, privateKey, host }: Pick<LocalGithub, 'appId' | 'privateKey' | 'host'>,
  given: { databaseUrl: string; redisUrl?: string | null; secret: string; dataDir: string },
): Record<string, string> => ({
  DATABASE_URL: given.databaseUrl,
  ...(given.redisUrl ? { REDIS_URL: given.redisUrl } : {}),
  APP_ID: String(appId),
  PRIVATE_KEY: privateKey,
  WEBHOOK_SECRET: given.secret,
  GHE_HOST: host,
  GHE_PROTOCOL: 'http',
  REGREEN_DATA_DIR: given.dataDir,
});
