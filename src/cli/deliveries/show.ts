import type { DeliveryDetail } from '../../core/delivery-view.js';
import { printable, printableJson } from '../../core/printable.js';
import { findDelivery, findDeliveryBody } from '../../store/read-deliveries.js';
import { readOnly } from '../../store/read-only.js';
import { showBody } from '../../store/shown-body.js';
import { type Clock, formatCount, formatNumber, formatTime } from '../format.js';
import { CliError, type CliIo, print } from '../io.js';
import { type Paint, paintFor } from '../paint.js';
import type { DeliveriesDeps, DeliveryShowFlags } from './deps.js';
import { getDelivery } from './find.js';
import { DELIVERY_COLOURS } from './list.js';

/** `regreen deliveries show` */
export async function show(
  io: CliIo,
  deps: DeliveriesDeps,
  text: string,
  { body: wantsBody, json }: DeliveryShowFlags,
): Promise<void> {
  const { delivery, body } = await deps.withDatabase(
    (pool) =>
      readOnly(pool, async (sql) => {
        const { id } = await getDelivery(sql, text);
        return { delivery: (await findDelivery(sql, id))!, body: wantsBody ? await findDeliveryBody(sql, id) : null };
      }),
    { readOnly: true },
  );
  if (!wantsBody) {
    if (json) return print(io, printableJson(delivery));
    for (const line of render(delivery, deps.clock, paintFor(io))) print(io, line);
    return;
  }
  if (body === null) throw new CliError(1, `No body was kept of delivery ${delivery.deliveryId}.`);
  print(io, await readBody(body, json ? 0 : 2));
}

/** The JSON that GitHub sent, redacted. */
const readBody = (body: Buffer, indent: number): Promise<string> =>
  showBody(body, indent).catch((cause: Error) => {
    throw new CliError(3, `The body as stored cannot be unpacked: ${cause.message}.`, { cause });
  });

function* render(delivery: DeliveryDetail, clock: Clock, paint: Paint): Generator<string> {
  yield `${paint('bold', `Delivery ${printable(delivery.deliveryId)}`)}  ${paint(DELIVERY_COLOURS[delivery.status], delivery.status)}`;
  const rows: [string, string][] = [
    ['event', delivery.action ? `${delivery.event}.${delivery.action}` : delivery.event],
    ['repository', delivery.repository ?? '-'],
    ['head', delivery.headSha ?? '-'],
    ['reason', delivery.reason ?? '-'],
    [
      'source',
      `${delivery.source}${delivery.attempts > 1 ? `, taken in ${formatCount(delivery.attempts, 'time')}` : ''}`,
    ],
    ['received', formatTime(delivery.receivedAt, clock)],
    ['processed', formatTime(delivery.processedAt, clock)],
    [
      'body',
      delivery.bodyBytes === null ? '-' : `${formatNumber(delivery.bodyBytes)} bytes, compressed (--body prints it)`,
    ],
    ['row', delivery.id],
  ];
  for (const [name, text] of rows) yield `  ${name.padEnd(10)}  ${printable(text)}`;
  yield '';
  yield paint('bold', `Runs (${formatNumber(delivery.runs.length)})`);
  for (const { runId, status } of delivery.runs) yield `  ${runId}  ${status}`;
}
