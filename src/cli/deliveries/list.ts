import type { DeliveryStatus, DeliveryView } from '../../core/delivery-view.js';
import { printable, printableJson } from '../../core/printable.js';
import { listDeliveries } from '../../store/read-deliveries.js';
import { readOnly } from '../../store/read-only.js';
import { orEmpty } from '../database.js';
import { type Clock, formatAgo, formatMoment } from '../format.js';
import { type CliIo, print } from '../io.js';
import { type Colour, type Paint, paintFor, widthOf } from '../paint.js';
import { expectRepository } from '../repos/find.js';
import { type Column, layOutTable } from '../table.js';
import type { DeliveriesDeps, DeliveryListFlags } from './deps.js';
import { getDelivery } from './find.js';

const NOTHING: DeliveryView[] = [];
export const DELIVERY_COLOURS: Record<DeliveryStatus, Colour> = {
  processed: 'green',
  failed: 'red',
  received: 'yellow',
  ignored: 'dim',
};
/** Deliveries are told apart by the beginnings of their ids, which are random. */
const ID_START = 8;

/** `regreen deliveries list` */
export async function list(io: CliIo, deps: DeliveriesDeps, flags: DeliveryListFlags): Promise<void> {
  const { repo: repository, json, before: text, ...rest } = flags;
  const read = deps.withDatabase(
    (pool) =>
      readOnly(pool, async (sql) => {
        const before = text === undefined ? undefined : (await getDelivery(sql, text)).id;
        const found = await listDeliveries(sql, { repository, before, ...rest });
        if (found.length === 0) await expectRepository(sql, repository);
        return found;
      }),
    { readOnly: true },
  );
  const deliveries = await orEmpty(io, read, NOTHING);
  if (json) return print(io, printableJson(deliveries));
  if (deliveries.length === 0) {
    if (deliveries !== NOTHING) io.stderr.write('No delivery fits.\n');
    return;
  }
  const paint = paintFor(io);
  const table = layOutTable(columns(deliveries, deps.clock, paint), deliveries, widthOf(io));
  print(io, paint('bold', table.header));
  for (const delivery of deliveries) print(io, table.line(delivery));
}

const columns = (deliveries: DeliveryView[], clock: Clock, paint: Paint): Column<DeliveryView>[] => [
  { title: 'Delivery', text: ({ deliveryId }) => printable(shortestStart(deliveryId, deliveries)), importance: 9 },
  {
    title: 'Event',
    text: ({ event, action }) => printable(action ? `${event}.${action}` : event),
    least: 12,
    importance: 7,
  },
  { title: 'Repository', text: ({ repository }) => printable(repository ?? '-'), least: 12, importance: 3 },
  {
    title: 'Status',
    text: ({ status }) => status,
    paint: (text, { status }) => paint(DELIVERY_COLOURS[status], text),
    importance: 8,
  },
  {
    title: 'Received',
    text: ({ receivedAt }) => `${formatMoment(receivedAt, clock)} (${formatAgo(receivedAt, clock)})`,
    short: ({ receivedAt }) => formatAgo(receivedAt, clock),
    importance: 6,
  },
  { title: 'Reason', text: ({ reason }) => printable(reason ?? '-'), least: 10, importance: 4 },
];

function shortestStart(deliveryId: string, deliveries: DeliveryView[]): string {
  for (let length = ID_START; length < deliveryId.length; length += 1) {
    const start = deliveryId.slice(0, length);
    if (!deliveries.some((other) => other.deliveryId !== deliveryId && other.deliveryId.startsWith(start)))
      return start;
  }
  return deliveryId;
}
