import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { z } from 'zod';

/** A verified delivery that waits on disk. */
export type SpooledDelivery = {
  /** X-GitHub-Delivery */
  deliveryId: string;
  event: string;
  receivedAt: Date;
  /** As it was signed. */
  raw: Buffer;
};

/** One line of a file; `body` is brotli in base64, `sha256` of the raw bytes, since brotli does not notice every flipped bit. */
const lineSchema = z.strictObject({
  deliveryId: z.string().min(1),
  event: z.string().min(1),
  receivedAt: z.coerce.date(),
  sha256: z.string(),
  body: z.base64(),
});

/** More than the door lets in: a line that unpacks to more is no delivery. */
const MAX_RAW_BYTES = 32 * 1024 * 1024;

/** One delivery as a line of JSON, with its line end. */
export function toLine({ deliveryId, event, receivedAt, raw }: SpooledDelivery): Buffer {
  const body = brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 0 } });
  const line = { deliveryId, event, receivedAt, sha256: digestOf(raw), body: body.toString('base64') };
  return Buffer.from(`${JSON.stringify(line)}\n`);
}

/** What a file holds; a line that cannot be read, or is not what was written, counts as damaged. */
export function readLines(text: string): { deliveries: SpooledDelivery[]; damaged: number } {
  const lines = text.split('\n').filter((line) => line !== '');
  const deliveries = lines.flatMap((line) => readLine(line) ?? []);
  return { deliveries, damaged: lines.length - deliveries.length };
}

function readLine(line: string): SpooledDelivery | null {
  try {
    const { deliveryId, event, receivedAt, sha256, body } = lineSchema.parse(JSON.parse(line));
    const raw = brotliDecompressSync(Buffer.from(body, 'base64'), { maxOutputLength: MAX_RAW_BYTES });
    return digestOf(raw) === sha256 ? { deliveryId, event, receivedAt, raw } : null;
  } catch {
    return null;
  }
}

const digestOf = (raw: Buffer): string => createHash('sha256').update(raw).digest('hex');
