import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VerifiedDelivery } from './intake.js';
import type { Log } from './log.js';
import type { Received } from './spool/guard-intake.js';
import { count } from './telemetry/metrics.js';
import { createTurns } from './turns.js';

export const WEBHOOK_PATH = '/api/github/webhooks';

/** GitHub caps its payloads at 25 MB. https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap */
export const MAX_BODY_BYTES = 25 * 1024 * 1024;
const BODY_TIMEOUT_MS = 30_000;
/** Unsigned bodies that may be on their way at once, in all: what is more is told to come again. */
const MAX_BYTES_IN_FLIGHT = 256 * 1024 * 1024;

type Options = {
  secrets: string[];
  receive: (delivery: VerifiedDelivery) => Promise<Received>;
  log: Log;
};

type Refusal = { status: number; message: string };

/** Lets a webhook in only when its raw bytes carry a right signature, and answers after it is committed, or kept on disk: 202. */
export function createDoor({ secrets, receive, log }: Options) {
  const inFlight = { bytes: 0 };
  const turn = createTurns();
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const turnAway = (refusal: Refusal) => {
      count('regreen_deliveries_refused_total', { status: String(refusal.status) });
      log.warn(
        { status: refusal.status, deliveryId: header(request, 'x-github-delivery') },
        `webhook refused: ${refusal.message}`,
      );
      refuse(request, response, refusal);
    };
    const refusal = refuseByHeaders(request);
    if (refusal) return turnAway(refusal);
    const raw = await readBody(request, inFlight);
    if (!Buffer.isBuffer(raw)) return turnAway(raw);
    await turn();
    const signature = header(request, 'x-hub-signature-256')!;
    if (!secrets.some((secret) => isSignedWith(secret, raw, signature))) {
      return turnAway({
        status: 401,
        message: 'The signature does not match: compare the webhook secret of the GitHub App with WEBHOOK_SECRET.',
      });
    }
    const deliveryId = header(request, 'x-github-delivery')!;
    const event = header(request, 'x-github-event')!;
    const payload = parseJson(raw);
    try {
      const taken = await receive({ deliveryId, event, raw, payload, source: 'webhook' });
      // An outage is logged once, not once a delivery.
      if (taken.outcome === 'spooled') log.debug({ event, ...taken }, 'delivery kept on disk');
      else log.info({ event, ...taken }, 'delivery taken in');
      answer(response, statusOf(taken, payload), taken);
    } catch (error) {
      count('regreen_deliveries_refused_total', { status: '503' });
      log.error({ err: error, deliveryId, event }, 'delivery refused for now');
      answer(response, 503, {
        message: 'Regreen could not take this delivery in; it stays in the delivery log of the App.',
      });
    }
  };
}

function statusOf({ outcome }: Received, payload: unknown): number {
  // It is kept, and taken in later: as soon as the database is back, or as whoever mends it lets it.
  if (outcome === 'spooled' || outcome === 'failed') return 202;
  return payload === undefined ? 415 : 200;
}

function refuseByHeaders(request: IncomingMessage): Refusal | null {
  if (request.method !== 'POST') return { status: 405, message: 'Webhooks are delivered by POST.' };
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return TOO_LARGE;
  for (const name of ['x-github-event', 'x-github-delivery']) {
    if (!header(request, name))
      return { status: 400, message: `The header ${name} is missing: this is not a delivery of GitHub.` };
  }
  if (!/^[\w-]{1,100}$/.test(header(request, 'x-github-delivery')!)) {
    return { status: 400, message: 'The header x-github-delivery is not an id.' };
  }
  if (!header(request, 'x-hub-signature-256')) {
    const old = header(request, 'x-hub-signature') ? ' A SHA-1 signature is not enough.' : '';
    return {
      status: 401,
      message: `The header x-hub-signature-256 is missing: set a secret in the webhook settings of the GitHub App.${old}`,
    };
  }
  return null;
}

const TOO_LARGE: Refusal = { status: 413, message: 'The body is over 25 MiB.' };

/** Reads at most the allowed bytes, in the allowed time; what it refuses is a value. */
function readBody(request: IncomingMessage, inFlight: { bytes: number }): Promise<Buffer | Refusal> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let settled = false;
    const timer = setTimeout(
      () => finish({ status: 408, message: 'The body did not arrive in time.' }),
      BODY_TIMEOUT_MS,
    );
    const finish = (result: Buffer | Refusal) => {
      clearTimeout(timer);
      if (!settled) inFlight.bytes -= bytes;
      settled = true;
      resolve(result);
    };
    request.on('data', (chunk: Buffer) => {
      if (settled) return;
      bytes += chunk.length;
      inFlight.bytes += chunk.length;
      if (inFlight.bytes > MAX_BYTES_IN_FLIGHT) {
        chunks.length = 0;
        finish({ status: 503, message: 'Too much is arriving at once; GitHub keeps the delivery.' });
      } else if (bytes > MAX_BODY_BYTES) {
        chunks.length = 0;
        finish(TOO_LARGE);
      } else chunks.push(chunk);
    });
    request.on('end', () => finish(Buffer.concat(chunks)));
    request.on('error', () => finish({ status: 400, message: 'The body broke off.' }));
    request.on('aborted', () => finish({ status: 400, message: 'The body broke off.' }));
  });
}

function isSignedWith(secret: string, raw: Buffer, signature: string): boolean {
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`);
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function parseJson(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined;
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return (Array.isArray(value) ? value[0] : value) || undefined;
}

function refuse(request: IncomingMessage, response: ServerResponse, { status, message }: Refusal): void {
  // The rest of a body nobody wants is not read: the connection ends with the answer.
  response.setHeader('connection', 'close');
  answer(response, status, { message });
  request.resume();
  response.on('finish', () => request.destroy());
}

function answer(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}
