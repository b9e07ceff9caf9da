import { createDelivery } from '../deliveries.js';
import type { Account, Installation, Permissions, Repository } from '../entities.js';
import { findInstallation } from '../find.js';
import { showInstallationStub } from '../represent/app.js';
import { showRepository } from '../represent/repository.js';
import { showOrganization, showUser } from '../represent/user.js';
import type { Delivery, World } from '../world.js';

/** Which permission an App needs to hear of an event; any one of them is enough. */
const permissionsOfEvent = {
  check_run: ['checks'],
  check_suite: ['checks'],
  issue_comment: ['issues', 'pull_requests'],
  merge_group: ['merge_queues'],
  pull_request: ['pull_requests'],
  push: ['contents'],
  repository: ['metadata'],
  status: ['statuses'],
  workflow_job: ['actions'],
  workflow_run: ['actions'],
} as const satisfies Record<string, (keyof Permissions)[]>;

export type RepositoryEvent = keyof typeof permissionsOfEvent;

const hears = (installation: Installation, event: RepositoryEvent): boolean =>
  installation.suspendedAt === null &&
  installation.events.includes(event) &&
  permissionsOfEvent[event].some((permission) => installation.permissions[permission] !== undefined);

/**
 * Tells the App of something in a repository, if it is installed there, subscribed and permitted. Adds what all such
 * payloads share: repository, organization, sender, installation.
 */
export function emit(
  world: World,
  event: RepositoryEvent,
  about: { repository: Repository; sender: Account; action: string | null; facts: Record<string, unknown> },
): Delivery | null {
  const { repository, sender, action, facts } = about;
  const installation = findInstallation(world, repository);
  if (!installation || !hears(installation, event)) return null;
  return createDelivery(world, {
    event,
    action,
    installationId: installation.id,
    repositoryId: repository.id,
    payload: {
      ...(action === null ? {} : { action }),
      ...facts,
      repository: { ...showRepository(world, repository), custom_properties: {} },
      ...(repository.owner.type === 'Organization' ? { organization: showOrganization(world, repository.owner) } : {}),
      sender: showUser(world, sender),
      installation: showInstallationStub(installation),
    },
  });
}
