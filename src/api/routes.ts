import { pageRoutes } from './page-routes.js';
import { pipelineRoutes } from './pipeline-routes.js';
import { pullRequestRoutes } from './pull-request-routes.js';
import { quarantineRoutes } from './quarantine-routes.js';
import type { Route } from './route.js';
import { runRoutes } from './run-routes.js';

/** The whole API: what answers requests and what describes it are both made from this list. */
export const routes: readonly Route[] = [
  ...runRoutes,
  ...pipelineRoutes,
  ...pullRequestRoutes,
  ...quarantineRoutes,
  ...pageRoutes,
];
