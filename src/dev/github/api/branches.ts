import type { components } from '@octokit/openapi-types';
import { getCommit } from '../find.js';
import { GithubError } from '../github-error.js';
import { showCommit } from '../represent/commit.js';
import { repositoryPage, repositoryUrl } from '../represent/repository.js';
import { type Handler, ok } from './call.js';

export const getBranch: Handler = (call) => {
  const { world } = call;
  const repository = call.repository();
  const name = call.params.branch ?? '';
  const sha = repository.branches.get(name);
  if (!sha) throw new GithubError(404, 'Branch not found');
  const self = `${repositoryUrl(world, repository)}/branches/${name}`;
  const isProtected = repository.protectedBranches.has(name);
  return ok<components['schemas']['branch-with-protection']>({
    name,
    commit: showCommit(world, repository, getCommit(world, sha)),
    _links: { self, html: `${repositoryPage(world, repository)}/tree/${name}` },
    protected: isProtected,
    protection: {
      enabled: isProtected,
      required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] },
    },
    protection_url: `${self}/protection`,
  });
};
