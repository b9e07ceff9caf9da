import type { Download, Page } from './page.js';
import { comparePage } from './pages/compare.js';
import { deliveriesPage } from './pages/deliveries.js';
import { deliveryPage } from './pages/delivery.js';
import { insightDownload, insightsPage } from './pages/insights.js';
import { operationsPage } from './pages/operations.js';
import { pullRequestPage } from './pages/pull-request.js';
import { pullRequestsPage } from './pages/pull-requests.js';
import { quarantinesPage } from './pages/quarantines.js';
import { repositoriesPage } from './pages/repositories.js';
import { runPage } from './pages/run.js';
import { runsPage } from './pages/runs.js';
import { tokensPage } from './pages/tokens.js';

/** The whole dashboard; those with a tab stand in the navigation, in this order. */
export const pages: readonly Page[] = [
  pullRequestsPage,
  pullRequestPage,
  runsPage,
  runPage,
  comparePage,
  repositoriesPage,
  insightsPage,
  quarantinesPage,
  deliveriesPage,
  deliveryPage,
  operationsPage,
  tokensPage,
];

export const downloads: readonly Download[] = [insightDownload];
