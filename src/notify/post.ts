import type { Answer } from '../core/notifications/judge-answer.js';
import { guardedAddress, refusalIn } from '../github/reachable-address.js';

/** A target that does not answer holds up nobody for longer. */
const TIMEOUT_MS = 10_000;
/** Answers say little; what is more is not read. */
const MAX_ANSWER_BYTES = 16_384;

export type Post = {
  url: string;
  allowPrivateAddresses: boolean;
  headers: Record<string, string>;
  body: string;
};

/** Posts JSON, once, and follows nothing. What comes back names no address: addresses of targets are secrets. Never throws. */
export async function post(
  { url, allowPrivateAddresses, headers, body }: Post,
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
    return { kind: 'answered', status, retryAfter: response.headers.get('retry-after'), body: await startOf(response) };
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

async function startOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const chunks: Uint8Array[] = [];
  for (let bytes = 0; bytes < MAX_ANSWER_BYTES; ) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    bytes += value.length;
  }
  await reader.cancel();
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString('utf8');
}
