import { findPullRequest, listPullRequests } from '../store/read-pull-requests.js';
import { pullRequestListResponse, pullRequestResponse } from './answers.js';
import { Problem } from './problem.js';
import { pullRequestParams, pullRequestsQuery } from './requests.js';
import { type Route, route } from './route.js';
import { narrowTo, seenBy } from './tenant.js';

export const pullRequestRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/pull-requests',
    scope: 'pull-requests:read',
    summary: 'List pull requests, the last learned of first',
    query: pullRequestsQuery,
    answers: { 200: [{ description: 'A page of them.', schema: pullRequestListResponse }] },
    async handle({ caller, query }, { pool }) {
      const { repo: repository, installation, ...same } = query;
      const tenant = await narrowTo(pool, caller, installation);
      return { status: 200, body: await listPullRequests(pool, { ...same, repository, ...tenant }) };
    },
  }),
  route({
    method: 'GET',
    path: '/pull-requests/{id}',
    scope: 'pull-requests:read',
    summary: 'Show a pull request',
    params: pullRequestParams,
    answers: { 200: [{ description: 'The pull request.', schema: pullRequestResponse }] },
    async handle({ caller, params }, { pool }) {
      const pullRequest = await findPullRequest(pool, params.id, seenBy(caller));
      if (!pullRequest)
        throw new Problem(
          404,
          `There is no pull request ${params.id} here: GET /api/v1/pull-requests shows those there are.`,
        );
      return { status: 200, body: pullRequest };
    },
  }),
];
