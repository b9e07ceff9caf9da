import { randomUUID } from 'node:crypto';
import { brotliCompressSync, constants } from 'node:zlib';
import type { IncomingDelivery } from '../../src/store/deliveries.js';
import { actionOf, ownerOf, translate } from '../../src/webhooks/index.js';
import type { Sent } from './history.js';

export const APP_ID = 4711;

/** A delivery as intake hands it to the store. */
export function incoming({ event, payload }: Sent, deliveryId: string = randomUUID()): IncomingDelivery {
  return {
    deliveryId,
    event,
    action: actionOf(payload),
    body: brotliCompressSync(JSON.stringify(payload), { params: { [constants.BROTLI_PARAM_QUALITY]: 0 } }),
    marks: [],
    source: 'webhook',
    owner: ownerOf(payload),
    translation: translate(event, payload, { appId: APP_ID }),
  };
}
