import type { components } from '@octokit/openapi-types';
import { holdsPermission } from '../auth/caller.js';
import type { PullRequest, Repository } from '../entities.js';
import { commitsBetween } from '../git/history.js';
import { type GithubError, validationFailed } from '../github-error.js';
import { showPullRequest } from '../represent/pull-request.js';
import { closePullRequest, editPullRequest, openPullRequest, reopenPullRequest } from '../verbs/pull-requests.js';
import { type Call, created, type Handler, ok, optionalText, textField } from './call.js';
import { pullParam } from './pulls.js';

type PullAnswer = components['schemas']['pull-request'];

const resource = 'PullRequest';
const custom = (message: string): GithubError => validationFailed({ resource, code: 'custom', message });

/** `branch`, or `owner:branch` for a branch of a fork. */
function headField(call: Call): { from: Repository; branch: string; sha: string } {
  const repository = call.repository();
  const [branch = '', owner] = textField(call, resource, 'head').split(':').reverse();
  const network = [...call.world.repositories.values()].filter(
    (one) => one === repository || one.parentId === repository.id,
  );
  const from = owner === undefined ? repository : network.find((one) => one.owner.login === owner);
  const sha = from?.branches.get(branch);
  if (!from || !sha) throw validationFailed({ resource, code: 'invalid', field: 'head' });
  return { from, branch, sha };
}

function baseField(call: Call): { base: string; sha: string } {
  const base = textField(call, resource, 'base');
  const sha = call.repository().branches.get(base);
  if (!sha) throw validationFailed({ resource, code: 'invalid', field: 'base' });
  return { base, sha };
}

const isSamePull = (pull: PullRequest, from: Repository, branch: string, base: string): boolean =>
  pull.state === 'open' && pull.head.repositoryId === from.id && pull.head.ref === branch && pull.base.ref === base;

export const createPull: Handler = (call) => {
  const { world, body, caller } = call;
  const repository = call.repository();
  const title = textField(call, resource, 'title');
  const { from, branch, sha } = headField(call);
  const { base, sha: baseSha } = baseField(call);
  // Not in GitHub's list of permissions.
  const mayRead = caller.kind !== 'installation' || holdsPermission(caller.token.permissions, 'contents:read');
  if (repository.private && !mayRead) throw custom('not all refs are readable');
  const twin = world.pullRequests.some(
    (pull) => pull.repositoryId === repository.id && isSamePull(pull, from, branch, base),
  );
  if (twin) throw custom(`A pull request already exists for ${from.owner.login}:${branch}.`);
  if (commitsBetween(world.objects, baseSha, sha).length === 0)
    throw custom(`No commits between ${base} and ${branch}`);
  const pull = openPullRequest(world, repository, {
    head: branch,
    title,
    body: optionalText(call, resource, 'body'),
    base,
    from,
    draft: body.draft === true,
    maintainerCanModify: body.maintainer_can_modify !== false,
    by: world.bot,
  });
  return created<PullAnswer>(showPullRequest(world, pull));
};

function changeState(call: Call, pull: PullRequest): void {
  const { state } = call.body;
  if (state === undefined || state === pull.state) return;
  if (state !== 'open' && state !== 'closed') throw validationFailed({ resource, code: 'invalid', field: 'state' });
  if (state === 'closed') {
    closePullRequest(call.world, pull, call.world.bot);
    return;
  }
  const head = call.world.repositories.get(pull.head.repositoryId ?? -1)?.branches.get(pull.head.ref);
  if (pull.mergedAt || !head)
    throw validationFailed({
      resource,
      code: 'custom',
      field: 'state',
      message: pull.mergedAt
        ? 'state cannot be changed. The pull request cannot be reopened.'
        : `state cannot be changed. The ${pull.head.ref} branch has been deleted.`,
    });
  reopenPullRequest(call.world, pull, call.world.bot);
}

export const updatePull: Handler = (call) => {
  const { world, body } = call;
  const pull = pullParam(call);
  const title = optionalText(call, resource, 'title');
  const base = body.base === undefined ? null : baseField(call).base;
  if (title === '') throw validationFailed({ resource, code: 'missing_field', field: 'title' });
  if (typeof body.maintainer_can_modify === 'boolean') pull.maintainerCanModify = body.maintainer_can_modify;
  const edit = {
    ...(title === null ? {} : { title }),
    ...(body.body === undefined ? {} : { body: optionalText(call, resource, 'body') }),
    ...(base === null ? {} : { base }),
  };
  editPullRequest(world, pull, edit, world.bot);
  changeState(call, pull);
  return ok<PullAnswer>(showPullRequest(world, pull));
};
