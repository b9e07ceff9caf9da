import { createDelivery } from '../deliveries.js';
import type { Account } from '../entities.js';
import { showUser } from '../represent/user.js';
import type { Delivery, World } from '../world.js';

/** Every App hears of it: it needs no subscription, and belongs to no installation. */
export function emitRevokedAuthorization(world: World, sender: Account): Delivery {
  const action = 'revoked';
  return createDelivery(world, {
    event: 'github_app_authorization',
    action,
    installationId: null,
    repositoryId: null,
    payload: { action, sender: showUser(world, sender) },
  });
}
