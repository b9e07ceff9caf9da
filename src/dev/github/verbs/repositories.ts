import type { Account, CollaboratorPermission, Repository } from '../entities.js';
import { emitInstallationRepositories } from '../events/installation.js';
import { emitRepository } from '../events/repository.js';
import { findInstallation, findRepository, fullName } from '../find.js';
import type { FileChanges } from '../git/objects.js';
import { showOrganization, showUser } from '../represent/user.js';
import type { World } from '../world.js';
import { commitOnBranch } from './commits.js';

type NewRepository = {
  owner: Account;
  name: string;
  private?: boolean;
  defaultBranch?: string;
  description?: string;
  files?: FileChanges;
};

function create(world: World, given: NewRepository, parentId: number | null): Repository {
  if (findRepository(world, given.owner.login, given.name))
    throw new Error(`${given.owner.login}/${given.name} exists already on the local GitHub`);
  const now = world.clock();
  const repository: Repository = {
    id: world.nextId('repository'),
    owner: given.owner,
    name: given.name,
    description: given.description ?? null,
    private: given.private ?? false,
    parentId,
    defaultBranch: given.defaultBranch ?? 'main',
    archived: false,
    createdAt: now,
    updatedAt: now,
    pushedAt: now,
    branches: new Map(),
    protectedBranches: new Set(),
    commitShas: new Set(),
    nextNumber: 1,
    collaborators: new Map([[given.owner.login.toLowerCase(), 'admin']]),
  };
  world.repositories.set(repository.id, repository);
  world.formerNames.delete(fullName(repository).toLowerCase());
  return repository;
}

/** Tells an App installed on all repositories of the owner that there is one more. */
function announce(world: World, repository: Repository): void {
  const installation = findInstallation(world, repository);
  if (installation?.repositoryIds === null)
    emitInstallationRepositories(world, 'added', installation, [repository], repository.owner);
}

/** A repository with one commit on its default branch. */
export function addRepository(world: World, given: NewRepository): Repository {
  const repository = create(world, given, null);
  commitOnBranch(world, repository, {
    branch: repository.defaultBranch,
    files: given.files ?? { 'README.md': `# ${given.name}\n` },
    message: 'Initial commit',
    author: given.owner,
  });
  emitRepository(world, 'created', repository, given.owner);
  announce(world, repository);
  return repository;
}

/** A fork with all branches of its parent. */
export function forkRepository(world: World, parent: Repository, given: { owner: Account; name?: string }): Repository {
  const settings = { owner: given.owner, name: given.name ?? parent.name, private: parent.private };
  const fork = create(world, { ...settings, defaultBranch: parent.defaultBranch }, parent.id);
  for (const [branch, sha] of parent.branches) fork.branches.set(branch, sha);
  for (const sha of parent.commitShas) fork.commitShas.add(sha);
  emitRepository(world, 'created', fork, given.owner);
  announce(world, fork);
  return fork;
}

/** The old name answers 301 from now on, until another repository takes it. */
export function renameRepository(world: World, repository: Repository, name: string): void {
  const from = repository.name;
  world.formerNames.set(fullName(repository).toLowerCase(), repository.id);
  repository.name = name;
  repository.updatedAt = world.clock();
  emitRepository(world, 'renamed', repository, repository.owner, { repository: { name: { from } } });
}

/** Moves to another owner. An App installed on both hears that it left, that it came, and that it was transferred. */
export function transferRepository(world: World, repository: Repository, owner: Account): void {
  const previous = repository.owner;
  const left = findInstallation(world, repository);
  if (left) emitInstallationRepositories(world, 'removed', left, [repository], previous);
  left?.repositoryIds?.delete(repository.id);
  world.formerNames.set(fullName(repository).toLowerCase(), repository.id);
  repository.owner = owner;
  repository.collaborators.set(owner.login.toLowerCase(), 'admin');
  repository.updatedAt = world.clock();
  announce(world, repository);
  const from =
    previous.type === 'Organization'
      ? { organization: showOrganization(world, previous) }
      : { user: showUser(world, previous) };
  emitRepository(world, 'transferred', repository, owner, { owner: { from } });
}

export function archiveRepository(world: World, repository: Repository, archived = true): void {
  repository.archived = archived;
  repository.updatedAt = world.clock();
  emitRepository(world, archived ? 'archived' : 'unarchived', repository, repository.owner);
}

/** Pull requests from a deleted fork stay, with `head.repo` null. */
export function deleteRepository(world: World, repository: Repository): void {
  emitRepository(world, 'deleted', repository, repository.owner);
  const installation = findInstallation(world, repository);
  if (installation) emitInstallationRepositories(world, 'removed', installation, [repository], repository.owner);
  installation?.repositoryIds?.delete(repository.id);
  world.repositories.delete(repository.id);
  for (const pull of world.pullRequests) if (pull.head.repositoryId === repository.id) pull.head.repositoryId = null;
  for (const run of world.workflowRuns.values())
    if (run.headRepositoryId === repository.id) run.headRepositoryId = null;
}

export function setCollaborator(
  _world: World,
  repository: Repository,
  account: Account,
  permission: CollaboratorPermission,
): void {
  repository.collaborators.set(account.login.toLowerCase(), permission);
}
