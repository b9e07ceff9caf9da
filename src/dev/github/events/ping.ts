import { createDelivery, hookId } from '../deliveries.js';
import { isoSeconds } from '../ids.js';
import type { Delivery, World } from '../world.js';

/** What GitHub sends an App when its webhook is set up. */
export function emitPing(world: World): Delivery {
  const created = isoSeconds(world.app.createdAt);
  return createDelivery(world, {
    event: 'ping',
    action: null,
    installationId: null,
    repositoryId: null,
    payload: {
      zen: 'Keep it logically awesome.',
      hook_id: hookId,
      hook: {
        type: 'App',
        id: hookId,
        name: 'web',
        active: true,
        events: world.app.events,
        config: { content_type: 'json', insecure_ssl: '0', secret: '********', url: world.webhook?.url ?? '' },
        updated_at: created,
        created_at: created,
        app_id: world.app.id,
        deliveries_url: `${world.urls.api}/app/hook/deliveries`,
      },
    },
  });
}
