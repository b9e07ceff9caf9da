import { printable, printableJson } from '../../core/printable.js';
import { CliError, type CliIo, print } from '../io.js';
import type { DeliveriesDeps } from './deps.js';
import { getDelivery } from './find.js';

/** `regreen deliveries replay`: ends with 1 when the delivery could not be taken in. */
export async function replay(
  io: CliIo,
  deps: DeliveriesDeps,
  text: string,
  { json }: { json?: boolean },
): Promise<void> {
  const { deliveryId } = await deps.withDatabase((pool) => getDelivery(pool, text), { readOnly: true });
  const { outcome, reason } = await deps.replayDelivery(deliveryId);
  if (json) print(io, printableJson({ deliveryId, outcome, reason }));
  else print(io, printable(`Delivery ${deliveryId}: ${outcome}${reason ? ` (${reason})` : ''}`));
  if (outcome === 'failed') throw new CliError(1, 'The delivery could not be taken in.');
}
