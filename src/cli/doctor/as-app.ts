import type { Config } from '../../config.js';
import { createGithub, type GithubClient } from '../../github/client.js';
import { createLog } from '../../log.js';

/** A client that acts as the App itself; for checks that need the check `app`. */
export const asApp = (config: Config): Promise<GithubClient> =>
  createGithub(config.app!, config.github, createLog('silent')).asApp();
