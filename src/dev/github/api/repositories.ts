import type { components } from '@octokit/openapi-types';
import type { CollaboratorPermission } from '../entities.js';
import { GithubError, notFound } from '../github-error.js';
import { showFullRepository } from '../represent/repository.js';
import { showUser } from '../represent/user.js';
import { type Handler, ok } from './call.js';

type Schemas = components['schemas'];

export const getRepository: Handler = (call) =>
  ok<Schemas['full-repository']>(showFullRepository(call.world, call.repository()));

/** The older four levels, which `permission` still is, for the roles that came later. */
const levelOfRole: Record<CollaboratorPermission, 'admin' | 'write' | 'read' | 'none'> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
};

export function permissionsOf(role: CollaboratorPermission) {
  const push = ['admin', 'maintain', 'write'].includes(role);
  return {
    admin: role === 'admin',
    maintain: role === 'admin' || role === 'maintain',
    push,
    triage: push || role === 'triage',
    pull: role !== 'none',
  };
}

/** What a person may do here; on public repositories everybody can read. Bots and organisations are not asked about. */
export const getCollaboratorPermission: Handler = (call) => {
  const account = call.world.accounts.get((call.params.username ?? '').toLowerCase());
  if (!account) throw notFound();
  if (account.type !== 'User') throw new GithubError(404, `${account.login} is not a user`);
  const repository = call.repository();
  const role = repository.collaborators.get(account.login.toLowerCase()) ?? (repository.private ? 'none' : 'read');
  const permission = levelOfRole[role];
  return ok<Schemas['repository-collaborator-permission']>({
    permission,
    role_name: role,
    user: {
      ...showUser(call.world, account),
      permissions: permissionsOf(role),
      role_name: role,
    },
  });
};
