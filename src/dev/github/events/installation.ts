import { createDelivery } from '../deliveries.js';
import type { Account, Installation, Repository } from '../entities.js';
import { coversRepository } from '../find.js';
import { showInstallation } from '../represent/app.js';
import { showRepositoryStub } from '../represent/repository.js';
import { showUser } from '../represent/user.js';
import type { Delivery, World } from '../world.js';

export type InstallationAction = 'created' | 'deleted' | 'suspend' | 'unsuspend' | 'new_permissions_accepted';

/** Installation events reach the App always: they need no subscription and no permission. */
export function emitInstallation(
  world: World,
  action: InstallationAction,
  installation: Installation,
  sender: Account,
): Delivery {
  const repositories = [...world.repositories.values()].filter((repository) =>
    coversRepository(installation, repository),
  );
  return createDelivery(world, {
    event: 'installation',
    action,
    installationId: installation.id,
    repositoryId: null,
    payload: {
      action,
      installation: showInstallation(world, installation),
      repositories: repositories.map(showRepositoryStub),
      ...(action === 'created' ? { requester: null } : {}),
      sender: showUser(world, sender),
    },
  });
}

export function emitInstallationRepositories(
  world: World,
  action: 'added' | 'removed',
  installation: Installation,
  repositories: Repository[],
  sender: Account,
): Delivery {
  const stubs = repositories.map(showRepositoryStub);
  return createDelivery(world, {
    event: 'installation_repositories',
    action,
    installationId: installation.id,
    repositoryId: null,
    payload: {
      action,
      installation: showInstallation(world, installation),
      repository_selection: installation.repositoryIds ? 'selected' : 'all',
      repositories_added: action === 'added' ? stubs : [],
      repositories_removed: action === 'removed' ? stubs : [],
      requester: null,
      sender: showUser(world, sender),
    },
  });
}
