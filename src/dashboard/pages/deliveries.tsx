import { DELIVERY_STATUSES, type DeliveryStatus } from '../../core/delivery-view.js';
import { listDeliveries } from '../../store/read-deliveries.js';
import type { Page } from '../page.js';
import { Badge, type Tone } from '../parts/badge.js';
import { cursorIn, Filters, NextPage, oneOf } from '../parts/filters.js';
import { Scrolling } from '../parts/scrolling.js';
import { Ago } from '../parts/time.js';

const PATH = '/deliveries';
const PAGE = 50;

export const DELIVERY_TONES: Record<DeliveryStatus, Tone> = {
  received: 'busy',
  processed: 'good',
  ignored: 'idle',
  failed: 'bad',
};

export const deliveriesPage: Page = {
  path: PATH,
  tab: 'Deliveries',
  operatorsOnly: true,
  async show({ query, parts }) {
    const status = oneOf(query.get('status'), ['', ...DELIVERY_STATUSES]);
    const [event, repository] = [query.get('event')?.trim() ?? '', query.get('repo')?.trim() ?? ''];
    const found = await listDeliveries(parts.pool, {
      ...(status ? { status: [status] } : {}),
      ...(event ? { event } : {}),
      ...(repository ? { repository } : {}),
      before: cursorIn(query),
      limit: PAGE + 1,
    });
    const deliveries = found.slice(0, PAGE);
    const now = parts.now();
    return {
      title: 'Deliveries',
      body: (
        <>
          <h1>Deliveries</h1>
          <Filters
            action={PATH}
            choices={[
              { name: 'event', label: 'Event', value: event },
              { name: 'repo', label: 'Repository', value: repository },
              {
                name: 'status',
                label: 'Status',
                value: status,
                options: [['', 'any'], ...DELIVERY_STATUSES.map((each) => [each, each] as const)],
              },
            ]}
          />
          {deliveries.length === 0 ? (
            <p class="empty">No delivery fits.</p>
          ) : (
            <Scrolling label="Deliveries">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Event</th>
                    <th scope="col">Repository</th>
                    <th scope="col">Status</th>
                    <th scope="col" class="wide">
                      Came by
                    </th>
                    <th scope="col">Received</th>
                  </tr>
                </thead>
                <tbody>
                  {deliveries.map((delivery) => (
                    <tr>
                      <td>
                        <a href={`/deliveries/${delivery.id}`}>
                          {delivery.event}
                          {delivery.action && `.${delivery.action}`}
                        </a>
                      </td>
                      <td>{delivery.repository ?? '–'}</td>
                      <td>
                        <Badge tone={DELIVERY_TONES[delivery.status]} words={delivery.status} />
                        {delivery.reason && <div class="quiet">{delivery.reason}</div>}
                      </td>
                      <td class="wide">{delivery.source}</td>
                      <td>
                        <Ago at={delivery.receivedAt} now={now} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scrolling>
          )}
          <NextPage path={PATH} query={query} cursor={found.length > PAGE ? deliveries.at(-1)!.id : null} />
        </>
      ),
    };
  },
};
