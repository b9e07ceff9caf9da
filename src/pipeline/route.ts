import { type Route, routeFailure } from '../core/route.js';
import { analyzeResultOf } from './results.js';
import { performing } from './stage.js';

/** Decides per failure what is done about it, and says why. */
export const route = performing<ReturnType<typeof analyzeResultOf>, Route[]>({
  name: 'route',
  queue: 'analysis',
  gather: async (run) => analyzeResultOf(run),
  decide: ({ failures }) => failures.map(routeFailure),
  record: (routes) => ({ status: 'completed', rowsIn: routes.length, rowsOut: routes.length, result: { routes } }),
});
