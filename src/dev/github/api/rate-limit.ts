import type { components } from '@octokit/openapi-types';
import { rateOf } from '../auth/limits.js';
import { type Handler, ok } from './call.js';

export const getRateLimit: Handler = ({ world, caller }) => {
  const core = rateOf(world, caller);
  const untouched = (limit: number) => ({ limit, remaining: limit, used: 0, reset: core.reset });
  return ok<components['schemas']['rate-limit-overview']>({
    resources: { core, search: untouched(30), graphql: untouched(5000), integration_manifest: untouched(5000) },
    rate: core,
  });
};
