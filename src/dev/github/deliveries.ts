import { createHmac, randomUUID } from 'node:crypto';
import type { Delivery, DeliveryAttempt, World } from './world.js';

/** GitHub gives a receiver ten seconds: https://docs.github.com/webhooks/testing-and-troubleshooting-webhooks */
const answerWithinMs = 10_000;
/** The App's one hook; its id is what X-GitHub-Hook-ID carries. */
export const hookId = 512_000_001;

const sign = (algorithm: 'sha1' | 'sha256', secret: string, body: string): string =>
  `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;

function requestHeaders(world: World, delivery: Delivery, secret: string): Record<string, string> {
  return {
    Accept: '*/*',
    'Content-Type': 'application/json',
    'User-Agent': 'GitHub-Hookshot/b0ca1c4',
    'X-GitHub-Delivery': delivery.guid,
    'X-GitHub-Event': delivery.event,
    'X-GitHub-Hook-ID': String(hookId),
    'X-GitHub-Hook-Installation-Target-ID': String(world.app.id),
    'X-GitHub-Hook-Installation-Target-Type': 'integration',
    ...(secret === ''
      ? {}
      : {
          'X-Hub-Signature': sign('sha1', secret, delivery.body),
          'X-Hub-Signature-256': sign('sha256', secret, delivery.body),
        }),
  };
}

const UNREACHED = { status: 'failed to connect to host', statusCode: 502 };

type Reply = Pick<DeliveryAttempt, 'status' | 'statusCode' | 'responseHeaders' | 'responseBody'>;

async function post(url: string, headers: Record<string, string>, body: string): Promise<Reply> {
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    return {
      status: response.ok ? 'OK' : `Invalid HTTP Response: ${response.status}`,
      statusCode: response.status,
      responseHeaders: Object.fromEntries(response.headers),
      responseBody: await response.text(),
    };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    const failure = timedOut ? { status: 'timed out', statusCode: 504 } : UNREACHED;
    return { ...failure, responseHeaders: {}, responseBody: '' };
  }
}

/** Sends a delivery once and writes the delivery log. Never retried: GitHub does not retry either. */
export async function deliver(world: World, delivery: Delivery): Promise<DeliveryAttempt> {
  const webhook = world.webhook;
  if (!webhook) throw new Error('the local GitHub has no webhook address; call setWebhook({ url, secret }) first');
  world.held = world.held.filter((held) => held !== delivery);
  const headers = requestHeaders(world, delivery, webhook.secret);
  const redelivery = world.attempts.some((attempt) => attempt.delivery.guid === delivery.guid);
  const deliveredAt = world.clock();
  const startedMs = performance.now();
  const reply = await post(webhook.url, headers, delivery.body);
  const attempt: DeliveryAttempt = {
    id: world.nextId('hookDelivery'),
    delivery,
    redelivery,
    deliveredAt,
    durationSeconds: Math.round(performance.now() - startedMs) / 1000,
    url: webhook.url,
    requestHeaders: headers,
    ...reply,
  };
  world.attempts.push(attempt);
  return attempt;
}

/** GitHub could not reach the App: nothing is sent, and the delivery log has it as failed. */
export function withhold(world: World, delivery: Delivery): DeliveryAttempt {
  world.held = world.held.filter((held) => held !== delivery);
  const attempt: DeliveryAttempt = {
    id: world.nextId('hookDelivery'),
    delivery,
    redelivery: world.attempts.some((one) => one.delivery.guid === delivery.guid),
    deliveredAt: world.clock(),
    durationSeconds: 0,
    url: world.webhook?.url ?? '',
    requestHeaders: requestHeaders(world, delivery, world.webhook?.secret ?? ''),
    responseHeaders: {},
    responseBody: '',
    ...UNREACHED,
  };
  world.attempts.push(attempt);
  return attempt;
}

/** Sends after everything already on its way, so that automatic deliveries arrive in the order they were made. */
export function deliverInOrder(world: World, delivery: Delivery): void {
  world.sending = world.sending.then(async () => {
    if (world.webhook) await deliver(world, delivery);
  });
}

/** Makes a delivery. What happens next is the mode's choice: sent at once, or held for the scenario. */
export function createDelivery(world: World, made: Omit<Delivery, 'guid' | 'body'> & { payload: unknown }): Delivery {
  const { payload, ...rest } = made;
  const delivery: Delivery = { guid: randomUUID(), ...rest, body: JSON.stringify(payload) };
  world.deliveries.push(delivery);
  if (world.deliveryMode === 'hold') world.held.push(delivery);
  else deliverInOrder(world, delivery);
  return delivery;
}
