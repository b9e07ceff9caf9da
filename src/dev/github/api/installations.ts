import type { components } from '@octokit/openapi-types';
import { holdsPermission } from '../auth/caller.js';
import { issueToken } from '../auth/installation-token.js';
import type { Installation, Permissions, Repository } from '../entities.js';
import { coversRepository, findInstallation } from '../find.js';
import { GithubError, notFound, validationFailed } from '../github-error.js';
import { isoSeconds } from '../ids.js';
import { showInstallation } from '../represent/app.js';
import { showRepository } from '../represent/repository.js';
import { type Call, created, type Handler, idParam, noContent, ok } from './call.js';
import { paginate } from './paging.js';

type Schemas = components['schemas'];

export const listInstallations: Handler = (call) => {
  const { items, headers } = paginate(call, [...call.world.installations.values()]);
  return ok<Schemas['installation'][]>(
    items.map((one) => showInstallation(call.world, one)),
    headers,
  );
};

function installationParam(call: Call): Installation {
  const installation = call.world.installations.get(idParam(call, 'installationId'));
  if (!installation) throw notFound();
  return installation;
}

export const getInstallation: Handler = (call) =>
  ok<Schemas['installation']>(showInstallation(call.world, installationParam(call)));

export const getRepositoryInstallation: Handler = (call) => {
  const installation = findInstallation(call.world, call.repository());
  if (!installation) throw notFound();
  return ok<Schemas['installation']>(showInstallation(call.world, installation));
};

const covered = (call: Call, installation: Installation): Repository[] =>
  [...call.world.repositories.values()].filter((repository) => coversRepository(installation, repository));

/** `repositories` by name or `repository_ids`; at most what the installation has. */
function narrowRepositories(call: Call, installation: Installation): Repository[] | null {
  const { repositories: names, repository_ids: ids } = call.body;
  if (names === undefined && ids === undefined) return null;
  const wanted = [...(Array.isArray(names) ? names : []), ...(Array.isArray(ids) ? ids : [])];
  const mine = covered(call, installation);
  return wanted.map((one) => {
    const found = mine.find((repository) => repository.id === one || repository.name === one);
    if (!found)
      throw new GithubError(
        422,
        'There is at least one repository that does not exist or is not accessible to the parent installation.',
      );
    return found;
  });
}

function narrowPermissions(call: Call, installation: Installation): Permissions {
  const wanted = call.body.permissions;
  if (wanted === undefined) return { ...installation.permissions };
  if (typeof wanted !== 'object' || wanted === null)
    throw validationFailed({ resource: 'AccessToken', code: 'invalid', field: 'permissions' });
  const within = Object.entries(wanted).every(([name, level]) =>
    holdsPermission(installation.permissions, `${name}:${level}`),
  );
  if (!within) throw new GithubError(422, 'The permissions requested are not granted to this installation.');
  return { ...wanted, metadata: 'read' };
}

export const createAccessToken: Handler = (call) => {
  const installation = installationParam(call);
  if (installation.suspendedAt) throw new GithubError(403, 'This installation has been suspended');
  const repositories = narrowRepositories(call, installation);
  const permissions = narrowPermissions(call, installation);
  const repositoryIds = repositories && new Set(repositories.map((repository) => repository.id));
  const { text, token } = issueToken(call.world, installation, { permissions, repositoryIds });
  return created<Schemas['installation-token']>({
    token: text,
    expires_at: isoSeconds(token.expiresAt),
    permissions,
    repository_selection: repositories || installation.repositoryIds ? 'selected' : 'all',
    ...(repositories ? { repositories: repositories.map((repository) => showRepository(call.world, repository)) } : {}),
  });
};

export const revokeToken: Handler = ({ world, caller }) => {
  if (caller.kind === 'installation') world.tokens.delete(caller.text);
  return noContent();
};

export const listInstallationRepositories: Handler = (call) => {
  if (call.caller.kind !== 'installation') throw notFound();
  const { installation, token } = call.caller;
  const visible = covered(call, installation).filter((one) => token.repositoryIds?.has(one.id) ?? true);
  const { items, headers } = paginate(call, visible);
  const body = {
    total_count: visible.length,
    repository_selection: installation.repositoryIds ? 'selected' : 'all',
    repositories: items.map((repository) => showRepository(call.world, repository)),
  };
  return ok<{ total_count: number; repository_selection: string; repositories: Schemas['repository'][] }>(
    body,
    headers,
  );
};
