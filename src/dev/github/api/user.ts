import type { components } from '@octokit/openapi-types';
import type { Account, CollaboratorPermission, Installation, Repository } from '../entities.js';
import { coversRepository } from '../find.js';
import { GithubError, notFound, validationFailed } from '../github-error.js';
import { isoSeconds } from '../ids.js';
import { showInstallation } from '../represent/app.js';
import { showRepository } from '../represent/repository.js';
import { showUser } from '../represent/user.js';
import { type Call, type Handler, idParam, noContent, ok, textField } from './call.js';
import { paginate } from './paging.js';
import { permissionsOf } from './repositories.js';

type Schemas = components['schemas'];

function personOf(call: Call): Account {
  if (call.caller.kind !== 'user') throw notFound();
  return call.caller.account;
}

/** https://docs.github.com/rest/apps/oauth-applications#delete-an-app-token */
export const revokeToken: Handler = (call) => {
  if (call.params.clientId !== call.world.app.clientId) throw notFound();
  if (!call.world.userTokens.delete(textField(call, 'OauthAccess', 'access_token')))
    throw validationFailed({ resource: 'OauthAccess', code: 'invalid', field: 'access_token' });
  return noContent();
};

/** A right that somebody was given; that everybody can read what is public does not count here. */
const roleOf = (repository: Repository, account: Account): CollaboratorPermission =>
  repository.owner.id === account.id ? 'admin' : (repository.collaborators.get(account.login.toLowerCase()) ?? 'none');

const reachable = (call: Call, installation: Installation): Repository[] =>
  [...call.world.repositories.values()].filter(
    (repository) => coversRepository(installation, repository) && roleOf(repository, personOf(call)) !== 'none',
  );

/** https://docs.github.com/rest/users/users#get-the-authenticated-user */
export const getUser: Handler = (call) => {
  const account = personOf(call);
  const since = isoSeconds(call.world.app.createdAt);
  return ok<Schemas['public-user']>({
    ...showUser(call.world, account),
    gravatar_id: '',
    name: account.name,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: since,
    updated_at: since,
  });
};

/** https://docs.github.com/rest/apps/installations#list-app-installations-accessible-to-the-user-access-token */
export const listInstallations: Handler = (call) => {
  const all = [...call.world.installations.values()].filter(
    (installation) => installation.account.id === personOf(call).id || reachable(call, installation).length > 0,
  );
  const { items, headers } = paginate(call, all);
  const installations = items.map((one) => showInstallation(call.world, one));
  return ok<{ total_count: number; installations: Schemas['installation'][] }>(
    { total_count: all.length, installations },
    headers,
  );
};

/** https://docs.github.com/rest/apps/installations#list-repositories-accessible-to-the-user-access-token */
export const listRepositories: Handler = (call) => {
  const installation = call.world.installations.get(idParam(call, 'installationId'));
  if (!installation) throw notFound();
  if (installation.suspendedAt) throw new GithubError(403, 'This installation has been suspended');
  const all = reachable(call, installation);
  const { items, headers } = paginate(call, all);
  const repositories = items.map((repository) => ({
    ...showRepository(call.world, repository),
    permissions: permissionsOf(roleOf(repository, personOf(call))),
  }));
  return ok<{ total_count: number; repository_selection: string; repositories: Schemas['repository'][] }>(
    {
      total_count: all.length,
      repository_selection: installation.repositoryIds ? 'selected' : 'all',
      repositories,
    },
    headers,
  );
};
