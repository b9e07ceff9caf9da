import type { components } from '@octokit/openapi-types';
import { notFound } from '../github-error.js';
import { showFullRepository } from '../represent/repository.js';
import { showUser } from '../represent/user.js';
import { type Handler, ok } from './call.js';

type Schemas = components['schemas'];

export const getRepository: Handler = (call) =>
  ok<Schemas['full-repository']>(showFullRepository(call.world, call.repository()));

/** What a person may do here; on public repositories everybody can read. */
export const getCollaboratorPermission: Handler = (call) => {
  const account = call.world.accounts.get((call.params.username ?? '').toLowerCase());
  if (!account) throw notFound();
  const repository = call.repository();
  const permission =
    repository.collaborators.get(account.login.toLowerCase()) ?? (repository.private ? 'none' : 'read');
  const [admin, push, pull] = [permission === 'admin', /admin|write/.test(permission), permission !== 'none'];
  return ok<Schemas['repository-collaborator-permission']>({
    permission,
    role_name: permission,
    user: {
      ...showUser(call.world, account),
      permissions: { admin, maintain: admin, push, triage: push, pull },
      role_name: permission,
    },
  });
};
