import type { components } from '@octokit/openapi-types';
import { deliverInOrder } from '../deliveries.js';
import { notFound, validationFailed } from '../github-error.js';
import { showApp } from '../represent/app.js';
import { showDelivery, showDeliveryItem } from '../represent/hook-delivery.js';
import { type Call, type Handler, idParam, ok } from './call.js';
import { linkTo, perPage } from './paging.js';

type Schemas = components['schemas'];

export const getApp: Handler = ({ world }) =>
  ok<Schemas['integration']>({ ...showApp(world, world.app)!, installations_count: world.installations.size });

const showConfig = (call: Call): Schemas['webhook-config'] => ({
  content_type: 'json',
  insecure_ssl: '0',
  ...(call.world.webhook ? { secret: '********', url: call.world.webhook.url } : {}),
});

export const getHookConfig: Handler = (call) => ok<Schemas['webhook-config']>(showConfig(call));

export const updateHookConfig: Handler = (call) => {
  const { world, body } = call;
  for (const field of ['url', 'secret'])
    if (body[field] !== undefined && typeof body[field] !== 'string')
      throw validationFailed({ resource: 'Hook', code: 'invalid', field });
  world.webhook = {
    url: typeof body.url === 'string' ? body.url : (world.webhook?.url ?? ''),
    secret: typeof body.secret === 'string' ? body.secret : (world.webhook?.secret ?? ''),
  };
  return ok<Schemas['webhook-config']>(showConfig(call));
};

/** Newest first. The cursor names the last delivery of the page before. */
export const listDeliveries: Handler = (call) => {
  const cursor = call.query.get('cursor');
  const status = call.query.get('status');
  const redelivery = call.query.get('redelivery');
  const before = cursor === null ? Number.POSITIVE_INFINITY : Number(/^v1_(\d+)$/.exec(cursor)?.[1]);
  if (Number.isNaN(before)) throw validationFailed({ resource: 'HookDelivery', code: 'invalid', field: 'cursor' });
  const matching = call.world.attempts
    .filter((attempt) => attempt.id < before)
    .filter(
      (attempt) =>
        status === null || (status === 'success') === (attempt.statusCode >= 200 && attempt.statusCode < 400),
    )
    .filter((attempt) => redelivery === null || String(attempt.redelivery) === redelivery)
    .sort((a, b) => b.id - a.id);
  const page = matching.slice(0, perPage(call));
  const more = matching.length > page.length;
  const next = linkTo(call, { per_page: perPage(call), cursor: `v1_${page.at(-1)?.id}` });
  return ok<Schemas['hook-delivery-item'][]>(page.map(showDeliveryItem), more ? { link: `<${next}>; rel="next"` } : {});
};

const findAttempt = (call: Call) => {
  const attempt = call.world.attempts.find((one) => one.id === idParam(call, 'deliveryId'));
  if (!attempt) throw notFound();
  return attempt;
};

export const getDelivery: Handler = (call) => ok<Schemas['hook-delivery']>(showDelivery(findAttempt(call)));

/** Accepted at once, sent afterwards, under the guid of the first time. */
export const redeliver: Handler = (call) => {
  deliverInOrder(call.world, findAttempt(call).delivery);
  return { status: 202, body: {} };
};
