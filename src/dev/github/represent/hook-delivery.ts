import type { components } from '@octokit/openapi-types';
import type { DeliveryAttempt } from '../world.js';

type Schemas = components['schemas'];

/** The two descriptions differ only in that one of them allows bigint. */
type NumericIds = { id: number; installation_id: number | null; repository_id: number | null };

export const showDeliveryItem = (attempt: DeliveryAttempt): Schemas['hook-delivery-item'] => ({
  id: attempt.id,
  guid: attempt.delivery.guid,
  delivered_at: attempt.deliveredAt.toISOString(),
  redelivery: attempt.redelivery,
  duration: attempt.durationSeconds,
  status: attempt.status,
  status_code: attempt.statusCode,
  event: attempt.delivery.event,
  action: attempt.delivery.action,
  installation_id: attempt.delivery.installationId,
  repository_id: attempt.delivery.repositoryId,
  throttled_at: null,
});

export const showDelivery = (attempt: DeliveryAttempt): Schemas['hook-delivery'] => ({
  ...(showDeliveryItem(attempt) as ReturnType<typeof showDeliveryItem> & NumericIds),
  url: attempt.url,
  request: { headers: attempt.requestHeaders, payload: JSON.parse(attempt.delivery.body) as Record<string, unknown> },
  response: { headers: attempt.responseHeaders, payload: attempt.responseBody },
});
