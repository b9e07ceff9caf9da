import { type Route, routeFailure } from '../core/route.js';
import { type AnalyzeResult, analyzeResultOf, analyzeResultSchema } from './results.js';
import { performing } from './stage.js';

/** Decides per failure what is done about it, and says why. */
export const route = performing<AnalyzeResult, AnalyzeResult, Route[]>({
  name: 'route',
  queue: 'analysis',
  reusable: true,
  snapshot: analyzeResultSchema,
  inputs: async (run) => analyzeResultOf(run),
  gather: async (inputs) => inputs,
  decide: ({ failures }) => failures.map(routeFailure),
  record: (routes) => ({ status: 'completed', rowsIn: routes.length, rowsOut: routes.length, result: { routes } }),
});
