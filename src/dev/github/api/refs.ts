import type { components } from '@octokit/openapi-types';
import { holdsPermission } from '../auth/caller.js';
import { getCommit, resolveRef } from '../find.js';
import { diffTrees } from '../git/diff.js';
import { ancestors, mergeBase } from '../git/history.js';
import { GithubError, invalidRequest, notFound } from '../github-error.js';
import { nodeId } from '../ids.js';
import { repositoryUrl } from '../represent/repository.js';
import { deleteBranch, moveBranch } from '../verbs/branches.js';
import { type Call, created, type Handler, noContent, ok } from './call.js';
import { paginate } from './paging.js';

/** References: branches, and the heads of pull requests to look at. There are no tags. */
type RefAnswer = components['schemas']['git-ref'];

const refused = (message: string): GithubError => new GithubError(422, message);

function showRef(call: Call, ref: string, sha: string): RefAnswer {
  const url = repositoryUrl(call.world, call.repository());
  return {
    ref: `refs/${ref}`,
    node_id: nodeId('REF', `${call.repository().id}:refs/${ref}`),
    url: `${url}/git/refs/${ref}`,
    object: { sha, type: 'commit', url: `${url}/git/commits/${sha}` },
  };
}

/** `heads/<branch>` or `pull/<number>/head`. */
export const getRef: Handler = (call) => {
  const ref = call.params.ref ?? '';
  const sha = /^(heads|pull)\//.test(ref) ? resolveRef(call.world, call.repository(), ref) : null;
  if (!sha) throw notFound();
  return ok<RefAnswer>(showRef(call, ref, sha));
};

/** The branches whose names begin so; none is no error. */
export const listMatchingRefs: Handler = (call) => {
  const wanted = call.params.ref ?? '';
  const matching = [...call.repository().branches]
    .map(([branch, sha]) => showRef(call, `heads/${branch}`, sha))
    .filter((one) => one.ref.startsWith(`refs/${wanted}`))
    .sort((a, b) => (a.ref < b.ref ? -1 : 1));
  const { items, headers } = paginate(call, matching);
  return ok<RefAnswer[]>(items, headers);
};

function shaField(call: Call): string {
  const { sha } = call.body;
  if (sha === undefined) throw invalidRequest('"sha" wasn\'t supplied.');
  if (typeof sha !== 'string' || !/^[0-9a-f]{40}$/.test(sha))
    throw refused('The sha parameter must be exactly 40 characters and contain only [0-9a-f].');
  if (!call.repository().commitShas.has(sha)) throw refused('Object does not exist');
  return sha;
}

/** What lies in .github/workflows is not to be changed with contents: write alone. */
function checkWorkflows(call: Call, before: string | null, after: string): void {
  if (call.caller.kind !== 'installation' || holdsPermission(call.caller.token.permissions, 'workflows:write')) return;
  const { objects } = call.world;
  const from = before && mergeBase(objects, before, after);
  const diffs = diffTrees(objects, from && getCommit(call.world, from).treeSha, getCommit(call.world, after).treeSha);
  if (diffs.some((diff) => diff.path.startsWith('.github/workflows/')))
    throw new GithubError(403, 'Resource not accessible by integration');
}

export const createRef: Handler = (call) => {
  const repository = call.repository();
  const ref = String(call.body.ref ?? '');
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  if (!branch) throw refused("Reference name must start with 'refs/'.");
  const sha = shaField(call);
  if (repository.branches.has(branch)) throw refused('Reference already exists');
  checkWorkflows(call, repository.branches.get(repository.defaultBranch) ?? null, sha);
  moveBranch(call.world, repository, { branch, to: sha, by: call.world.bot });
  return created<RefAnswer>(showRef(call, `heads/${branch}`, sha));
};

function branchParam(call: Call): { branch: string; before: string } {
  const branch = /^heads\/(.+)$/.exec(call.params.ref ?? '')?.[1];
  const before = branch && call.repository().branches.get(branch);
  if (!before) throw refused('Reference does not exist');
  return { branch, before };
}

/** A push by the App: whoever has pushed in between makes it no fast forward. */
export const updateRef: Handler = (call) => {
  const { world } = call;
  const repository = call.repository();
  const { branch, before } = branchParam(call);
  const sha = shaField(call);
  if (call.body.force !== true && !ancestors(world.objects, sha).includes(before))
    throw refused('Update is not a fast forward');
  if (repository.protectedBranches.has(branch)) throw refused('Changes must be made through a pull request.');
  checkWorkflows(call, before, sha);
  moveBranch(world, repository, { branch, to: sha, by: world.bot });
  return ok<RefAnswer>(showRef(call, `heads/${branch}`, sha));
};

export const deleteRef: Handler = (call) => {
  const { branch } = branchParam(call);
  const repository = call.repository();
  if (branch === repository.defaultBranch) throw refused('Cannot delete the default branch');
  if (repository.protectedBranches.has(branch)) throw refused('Cannot delete a protected branch');
  deleteBranch(call.world, repository, branch, call.world.bot);
  return noContent();
};
