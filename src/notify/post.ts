import type { Answer } from '../core/notifications/judge-answer.js';
import { guardedAddress, refusalIn } from '../github/reachable-address.js';

/** A target that does not answer holds up nobody for longer. */
const TIMEOUT_MS = 10_000;
/** Most answers say little; what is more is not read. */
const MAX_ANSWER_BYTES = 16_384;

export type Post = {
  url: string;
  allowPrivateAddresses: boolean;
  headers: Record<string, string>;
  body: string;
  maxAnswerBytes?: number;
};

/** Posts JSON, once, and follows nothing. What comes back names no address: addresses of targets are secrets. Never throws. */
export async function post(
  { url, allowPrivateAddresses, headers, body, maxAnswerBytes = MAX_ANSWER_BYTES }: Post,
  timeoutMs = TIMEOUT_MS,
): Promise<Answer> {
  try {
    const way = guardedAddress(url, { allowPrivate: allowPrivateAddresses });
    const response = await fetch(way.url, {
      method: 'POST',
      headers: { 'user-agent': 'regreen', 'content-type': 'application/json; charset=utf-8', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      ...(way.dispatcher ? { dispatcher: way.dispatcher } : {}),
    } as RequestInit);
    const { status } = response;
    const retryAfter = response.headers.get('retry-after');
    return { kind: 'answered', status, retryAfter, ...(await readBody(response, maxAnswerBytes)) };
  } catch (error) {
    if (refusalIn(error))
      return {
        kind: 'forbidden',
        problem:
          'its address is one that nothing is sent to: only with allowPrivateAddresses may it be on this machine or in a private network',
      };
    const { name, cause } = error as Error & { cause?: { code?: unknown } };
    if (name === 'TimeoutError') return { kind: 'unanswered', problem: `no answer within ${timeoutMs} ms` };
    const code = typeof cause?.code === 'string' && /^[A-Z_]{1,40}$/.test(cause.code) ? ` (${cause.code})` : '';
    return { kind: 'unanswered', problem: `it could not be reached${code}` };
  }
}

/** The status has said what became of the message: a body that breaks off or does not end is taken as far as it came. Never throws. */
async function readBody(response: Response, maxBytes: number): Promise<{ body: string; whole: boolean }> {
  const reader = response.body?.getReader();
  if (!reader) return { body: '', whole: true };
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let whole = false;
  try {
    while (bytes <= maxBytes) {
      const { done, value } = await reader.read();
      whole = done;
      if (done) break;
      chunks.push(value);
      bytes += value.length;
    }
    await reader.cancel();
  } catch {
    // It is not whole, and that is said.
  }
  return { body: Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8'), whole };
}
