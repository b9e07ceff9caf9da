import { z } from 'zod';
import type { GithubClient } from './client.js';
import { orNull } from './problem.js';

/** One try of GitHub's to deliver something to the App: a line of its delivery log, which is kept for three days. */
export type LoggedDelivery = {
  /** GitHub's number of the try; beyond 2^53, hence a text. */
  id: string;
  /** X-GitHub-Delivery: all tries of one delivery share it. */
  deliveryId: string;
  event: string;
  deliveredAt: Date;
};

const TIMEOUT_MS = 10_000;
const within = () => ({ signal: AbortSignal.timeout(TIMEOUT_MS) });

const itemSchema = z.object({
  id: z.union([z.bigint(), z.int(), z.string()]).transform(String),
  guid: z.string().regex(/^[\w-]{1,100}$/),
  event: z.string(),
  delivered_at: z.iso.datetime({ offset: true }),
});

/**
 * A page of the App's delivery log, the newest first. `next` is the cursor of the page after it; null: this was the last.
 * https://docs.github.com/rest/apps/webhooks#list-deliveries-for-an-app-webhook
 */
export async function listLoggedDeliveries(
  app: GithubClient,
  cursor: string | null,
): Promise<{ deliveries: LoggedDelivery[]; next: string | null }> {
  const { data, headers } = await app.request('GET /app/hook/deliveries', {
    per_page: 100,
    ...(cursor === null ? {} : { cursor }),
    request: within(),
  });
  const deliveries = z
    .array(itemSchema)
    .parse(data)
    .map(({ id, guid, event, delivered_at }) => ({
      id,
      deliveryId: guid,
      event,
      deliveredAt: new Date(delivered_at),
    }));
  return { deliveries, next: nextCursor(headers.link) };
}

const nextCursor = (link: string | undefined): string | null => {
  const address = /<([^<>]{1,2000})>;\s?rel="next"/.exec(link ?? '')?.[1];
  return address ? new URL(address).searchParams.get('cursor') : null;
};

const detailSchema = z.object({
  request: z.object({
    headers: z.record(z.string(), z.unknown()).nullish(),
    payload: z.record(z.string(), z.unknown()).nullish(),
  }),
});

/**
 * What GitHub sent, as JSON again: it keeps the payload, not the bytes that it signed. Null when GitHub has it no longer.
 * https://docs.github.com/rest/apps/webhooks#get-a-delivery-for-an-app-webhook
 */
export async function readLoggedDelivery(
  app: GithubClient,
  { id, event }: LoggedDelivery,
): Promise<{ event: string; raw: Buffer } | null> {
  const route: string = 'GET /app/hook/deliveries/{delivery_id}';
  const answer = await orNull(app.request(route, { delivery_id: id, request: within() }));
  if (answer === null) return null;
  const { headers, payload } = detailSchema.parse(answer.data).request;
  if (!payload) return null;
  const named = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'x-github-event')?.[1];
  return { event: typeof named === 'string' ? named : event, raw: Buffer.from(JSON.stringify(payload, asJson)) };
}

/** Octokit gives numbers beyond 2^53 as BigInt, which JSON has no form for. The door's own parser rounds them as well. */
const asJson = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);
