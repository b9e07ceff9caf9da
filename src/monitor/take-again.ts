import { brotliDecompressSync } from 'node:zlib';
import { cleanText } from '../core/clean-text.js';
import { redact } from '../core/redact/index.js';
import type { KeptDelivery } from '../store/unprocessed-deliveries.js';
import type { TakeIn } from './task.js';

/** Takes a delivery in from the bytes that were kept of it. Rejects when it failed again. */
export async function takeKept(takeIn: TakeIn, { deliveryId, event, body }: KeptDelivery): Promise<void> {
  await takeRaw(takeIn, deliveryId, event, brotliDecompressSync(body));
}

export async function takeRaw(takeIn: TakeIn, deliveryId: string, event: string, raw: Buffer): Promise<void> {
  await takeIn({ deliveryId, event, raw, payload: parse(raw), source: 'recovery' });
}

/** Why it could not be taken in, for people. */
export const failureOf = (error: unknown): string =>
  cleanText(redact(error instanceof Error ? error.message : String(error)), 500);

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined;
  }
}
