import { failingChecks } from './failing-checks.js';
import { failuresByCategory } from './failures-by-category.js';
import { fixRates } from './fix-rates.js';
import { flakyChecks, flakyTests } from './flakes.js';
import type { Insight } from './insight.js';
import { modelSpend } from './model-spend.js';
import { recoveredDeliveries } from './recovered-deliveries.js';
import { sharedFailures } from './shared-failures.js';
import { timeToGreen } from './time-to-green.js';

/** Everything on the page Insights, in its order. */
export const insights: readonly Insight[] = [
  timeToGreen,
  failuresByCategory,
  failingChecks,
  flakyChecks,
  flakyTests,
  sharedFailures,
  fixRates,
  modelSpend,
  recoveredDeliveries,
];
