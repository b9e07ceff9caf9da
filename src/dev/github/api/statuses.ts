import type { components } from '@octokit/openapi-types';
import type { StatusState } from '../entities.js';
import { GithubError, validationFailed } from '../github-error.js';
import { latestStatuses, showCombinedStatus, showStatus } from '../represent/status.js';
import { createStatus as create } from '../verbs/statuses.js';
import { type Call, created, type Handler, ok, optionalText, refParam, textField } from './call.js';
import { paginate } from './paging.js';

type Schemas = components['schemas'];

/** Newest first. */
const statusesOf = (call: Call, sha: string) =>
  call.world.statuses.filter((one) => one.repositoryId === call.repository().id && one.sha === sha).reverse();

export const listStatuses: Handler = (call) => {
  const { items, headers } = paginate(call, statusesOf(call, refParam(call)));
  return ok<Schemas['status'][]>(
    items.map((one) => showStatus(call.world, call.repository(), one)),
    headers,
  );
};

export const getCombinedStatus: Handler = (call) => {
  const sha = refParam(call);
  const latest = latestStatuses(statusesOf(call, sha).reverse());
  const { items, headers } = paginate(call, latest);
  const body = showCombinedStatus(call.world, call.repository(), sha, latest, items);
  return ok<Schemas['combined-commit-status']>(body, headers);
};

export const createStatus: Handler = (call) => {
  const sha = call.params.ref ?? '';
  if (!call.repository().commitShas.has(sha)) throw new GithubError(422, `No commit found for SHA: ${sha}`);
  const state = textField(call, 'Status', 'state');
  if (!['error', 'failure', 'pending', 'success'].includes(state))
    throw validationFailed({
      resource: 'Status',
      code: 'custom',
      field: 'state',
      message: 'state is not included in the list',
    });
  const description = optionalText(call, 'Status', 'description');
  if ((description?.length ?? 0) > 140)
    throw validationFailed({
      resource: 'Status',
      code: 'custom',
      field: 'description',
      message: 'description is too long (maximum is 140 characters)',
    });
  const status = create(call.world, call.repository(), {
    sha,
    state: state as StatusState,
    context: optionalText(call, 'Status', 'context') ?? 'default',
    description,
    targetUrl: optionalText(call, 'Status', 'target_url'),
    by: call.world.bot,
  });
  return created<Schemas['status']>(showStatus(call.world, call.repository(), status));
};
