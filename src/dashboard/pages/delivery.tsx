import { isUuid } from '../../core/uuid.js';
import { findDelivery, findDeliveryBody } from '../../store/read-deliveries.js';
import { showBody } from '../../store/shown-body.js';
import { type Page, Refusal } from '../page.js';
import { Badge } from '../parts/badge.js';
import { Button } from '../parts/button.js';
import { Scrolling } from '../parts/scrolling.js';
import { Ago } from '../parts/time.js';
import { DELIVERY_TONES } from './deliveries.js';

/** Longer ones are for `regreen deliveries show --body`. */
const MOST_CHARACTERS = 200_000;

export const deliveryPage: Page = {
  path: '/deliveries/:id',
  tab: null,
  operatorsOnly: true,
  async show({ params, viewer, parts }) {
    const delivery = isUuid(params.id) ? await findDelivery(parts.pool, params.id) : null;
    if (!delivery) throw new Refusal(404, 'There is no such delivery; old ones are deleted after a while.');
    const body = await findDeliveryBody(parts.pool, delivery.id);
    const text =
      body === null
        ? null
        : await showBody(body, 2).catch((error: Error) => `The body as stored cannot be unpacked: ${error.message}.`);
    return {
      title: `Delivery ${delivery.deliveryId}`,
      body: (
        <>
          <p class="crumbs">
            <a href="/deliveries">Deliveries</a>
          </p>
          <h1>
            {delivery.event}
            {delivery.action && `.${delivery.action}`}
          </h1>
          <ul class="facts">
            <li>
              <Badge tone={DELIVERY_TONES[delivery.status]} words={delivery.status} />
            </li>
            {delivery.reason && <li>{delivery.reason}</li>}
            <li>
              <code>{delivery.deliveryId}</code>
            </li>
            {delivery.repository && <li>{delivery.repository}</li>}
            <li>
              received <Ago at={delivery.receivedAt} now={parts.now()} />, by {delivery.source}
            </li>
            <li>{delivery.attempts === 1 ? '1 attempt' : `${delivery.attempts} attempts`}</li>
          </ul>
          {body !== null && (
            <div class="actions">
              <Button viewer={viewer} action={`/deliveries/${delivery.id}/replay`} words="Take it in again" />
            </div>
          )}
          {delivery.runs.length > 0 && (
            <>
              <h2>Runs</h2>
              <ul>
                {delivery.runs.map(({ runId, status }) => (
                  <li>
                    <a href={`/runs/${runId}`}>{runId.slice(-8)}</a> {status}
                  </li>
                ))}
              </ul>
            </>
          )}
          <h2>What GitHub sent</h2>
          <p class="quiet">Whatever has the form of a secret is left out.</p>
          {text === null ? (
            <p class="quiet">The body is not kept.</p>
          ) : (
            <Scrolling class="code" label="Body of the delivery">
              <pre class="json">
                {text.slice(0, MOST_CHARACTERS)}
                {text.length > MOST_CHARACTERS && '\n… the rest: regreen deliveries show --body'}
              </pre>
            </Scrolling>
          )}
        </>
      ),
    };
  },
};
