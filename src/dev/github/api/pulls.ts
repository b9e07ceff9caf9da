import type { components } from '@octokit/openapi-types';
import type { PullRequest } from '../entities.js';
import { findPullRequest } from '../find.js';
import { commitsBetween } from '../git/history.js';
import { notFound } from '../github-error.js';
import { showCommit, showFileDiff } from '../represent/commit.js';
import { diffOfPullRequest, showPullRequest, showPullRequestSimple } from '../represent/pull-request.js';
import { type Call, type Handler, idParam, ok } from './call.js';
import { paginate } from './paging.js';

type Schemas = components['schemas'];

/** Filters state, head (owner:branch) and base; sort created or updated. */
export const listPulls: Handler = (call) => {
  const { query, world } = call;
  const state = query.get('state') ?? 'open';
  const sort = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const direction = (query.get('direction') ?? (query.has('sort') ? 'asc' : 'desc')) === 'asc' ? 1 : -1;
  const matching = world.pullRequests
    .filter((pull) => pull.repositoryId === call.repository().id)
    .filter((pull) => state === 'all' || pull.state === state)
    .filter((pull) => !query.get('base') || pull.base.ref === query.get('base'))
    .filter(
      (pull) => !query.get('head')?.includes(':') || `${pull.head.owner?.login}:${pull.head.ref}` === query.get('head'),
    )
    .sort((a, b) => direction * (a[sort].getTime() - b[sort].getTime() || a.number - b.number));
  const { items, headers } = paginate(call, matching);
  return ok<Schemas['pull-request-simple'][]>(
    items.map((pull) => showPullRequestSimple(world, pull)),
    headers,
  );
};

export function pullParam(call: Call): PullRequest {
  const pull = findPullRequest(call.world, call.repository(), idParam(call, 'number'));
  if (!pull) throw notFound();
  return pull;
}

export const getPull: Handler = (call) => ok<Schemas['pull-request']>(showPullRequest(call.world, pullParam(call)));

export const listPullFiles: Handler = (call) => {
  const pull = pullParam(call);
  const { items, headers } = paginate(call, diffOfPullRequest(call.world, pull));
  return ok<Schemas['diff-entry'][]>(
    items.map((diff) => showFileDiff(call.world, call.repository(), pull.head.sha, diff)),
    headers,
  );
};

/** GitHub shows 250 commits at most. */
export const listPullCommits: Handler = (call) => {
  const pull = pullParam(call);
  const commits = commitsBetween(call.world.objects, pull.base.sha, pull.head.sha).slice(0, 250);
  const { items, headers } = paginate(call, commits);
  return ok<Schemas['commit'][]>(
    items.map((commit) => showCommit(call.world, call.repository(), commit)),
    headers,
  );
};

/** Pull requests that carry the commit: those whose commits hold it, forks' included. */
export const listPullsOfCommit: Handler = (call) => {
  const { world } = call;
  const sha = call.params.ref ?? '';
  const pulls = world.pullRequests.filter(
    (pull) =>
      pull.repositoryId === call.repository().id &&
      (pull.mergeCommitSha === sha ||
        commitsBetween(world.objects, pull.base.sha, pull.head.sha).some((commit) => commit.sha === sha)),
  );
  if (!call.repository().commitShas.has(sha)) throw notFound();
  const { items, headers } = paginate(call, pulls);
  return ok<Schemas['pull-request-simple'][]>(
    items.map((pull) => showPullRequestSimple(world, pull)),
    headers,
  );
};
