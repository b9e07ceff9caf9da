import { createHmac, randomUUID } from 'node:crypto';

export type WebhookAnswer = { deliveryId: string; status: number; body: Record<string, unknown>; tookMs: number };

/** Sends a delivery as GitHub does, and waits as long for the answer. 0: there was none. */
export async function sendWebhook(
  { url, secret }: { url: string; secret: string },
  payload: object,
  { event = 'pull_request', deliveryId = randomUUID() as string } = {},
): Promise<WebhookAnswer> {
  const body = JSON.stringify(payload);
  const from = performance.now();
  try {
    const response = await fetch(`${url}/api/github/webhooks`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': event,
        'x-github-delivery': deliveryId,
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    return { deliveryId, status: response.status, body: answer, tookMs: performance.now() - from };
  } catch (error) {
    return { deliveryId, status: 0, body: { error: String(error) }, tookMs: performance.now() - from };
  }
}

/** Pull request `number` of the shop, opened. */
export const opened = (number: number, updatedAt = '2026-01-01T00:00:00Z') => ({
  action: 'opened',
  installation: { id: 77 },
  repository: {
    id: 4242,
    full_name: 'acme/shop',
    html_url: 'https://github.example/acme/shop',
    archived: false,
    updated_at: updatedAt,
  },
  sender: { login: 'mona' },
  pull_request: {
    number,
    title: `Number ${number}`,
    user: { login: 'mona' },
    state: 'open',
    merged_at: null,
    draft: false,
    base: { ref: 'main', sha: 'b'.repeat(40) },
    head: { ref: 'topic', sha: 'a'.repeat(40), repo: { full_name: 'acme/shop' } },
    html_url: `https://github.example/acme/shop/pull/${number}`,
    updated_at: updatedAt,
  },
});
