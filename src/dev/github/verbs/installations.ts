import type { Account, Installation, Permissions, Repository } from '../entities.js';
import { emitInstallation, emitInstallationRepositories } from '../events/installation.js';
import type { World } from '../world.js';

/** Installs the App on an account, with the App's own permissions and events unless narrower ones are named. */
export function addInstallation(
  world: World,
  given: {
    account: Account;
    permissions?: Permissions;
    events?: string[];
    repositories?: Repository[] | 'all';
    by?: Account;
  },
): Installation {
  const now = world.clock();
  const repositories = given.repositories ?? 'all';
  const installation: Installation = {
    id: world.nextId('installation'),
    account: given.account,
    permissions: { ...(given.permissions ?? world.app.permissions) },
    events: [...(given.events ?? world.app.events)],
    repositoryIds: repositories === 'all' ? null : new Set(repositories.map((repository) => repository.id)),
    createdAt: now,
    updatedAt: now,
    suspendedAt: null,
    suspendedBy: null,
  };
  world.installations.set(installation.id, installation);
  emitInstallation(world, 'created', installation, given.by ?? given.account);
  return installation;
}

export function suspendInstallation(
  world: World,
  installation: Installation,
  by: Account = installation.account,
): void {
  installation.suspendedAt = world.clock();
  installation.suspendedBy = by;
  emitInstallation(world, 'suspend', installation, by);
}

export function unsuspendInstallation(
  world: World,
  installation: Installation,
  by: Account = installation.account,
): void {
  installation.suspendedAt = null;
  installation.suspendedBy = null;
  emitInstallation(world, 'unsuspend', installation, by);
}

/** Its tokens die with it. */
export function deleteInstallation(world: World, installation: Installation, by: Account = installation.account): void {
  emitInstallation(world, 'deleted', installation, by);
  world.installations.delete(installation.id);
  for (const [text, token] of world.tokens) if (token.installationId === installation.id) world.tokens.delete(text);
}

/** An owner accepts (or, by naming less, never had) permissions; tokens made before keep what they had. */
export function acceptPermissions(
  world: World,
  installation: Installation,
  permissions: Permissions,
  by: Account = installation.account,
): void {
  installation.permissions = { ...permissions };
  installation.updatedAt = world.clock();
  emitInstallation(world, 'new_permissions_accepted', installation, by);
}

export function addRepositoriesToInstallation(
  world: World,
  installation: Installation,
  repositories: Repository[],
): void {
  if (!installation.repositoryIds) throw new Error('this installation covers all repositories already');
  for (const repository of repositories) installation.repositoryIds.add(repository.id);
  emitInstallationRepositories(world, 'added', installation, repositories, installation.account);
}

export function removeRepositoriesFromInstallation(
  world: World,
  installation: Installation,
  repositories: Repository[],
): void {
  if (!installation.repositoryIds)
    throw new Error('this installation covers all repositories; install it on selected ones');
  for (const repository of repositories) installation.repositoryIds.delete(repository.id);
  emitInstallationRepositories(world, 'removed', installation, repositories, installation.account);
}

/** Every installation token made so far runs out now. */
export function expireTokens(world: World): void {
  for (const token of world.tokens.values()) token.expiresAt = new Date(0);
}
