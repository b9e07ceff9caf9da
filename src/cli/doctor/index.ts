import { app } from './app.js';
import type { Check } from './check.js';
import { clock } from './clock.js';
import { dataDirectory } from './data-directory.js';
import { database } from './database.js';
import { environment } from './environment.js';
import { formatters } from './formatters.js';
import { githubHost } from './github-host.js';
import { installations } from './installations.js';
import { model } from './model.js';
import { nodeVersion } from './node-version.js';
import { notifications } from './notifications.js';
import { permissions } from './permissions.js';
import { proxy } from './proxy.js';
import { queue } from './queue.js';
import { signIn } from './sign-in.js';
import { webhook } from './webhook.js';

/** Everything that doctor looks at, in the order of the report: a check comes after those it needs. */
export const checks: readonly Check[] = [
  environment,
  nodeVersion,
  formatters,
  dataDirectory,
  database,
  queue,
  githubHost,
  proxy,
  clock,
  app,
  webhook,
  permissions,
  installations,
  signIn,
  model,
  notifications,
];
