const FIRST_MS = 1_000;

/**
 * How long to wait before the next attempt: what the server asks for, else a second that doubles each time.
 * `retryAfter`: seconds or a date (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after). `attempts`: made so far, from 1.
 * `spread`, 0 to 1: its place among those who wait; it adds up to half, so that they do not all come back at once.
 */
export function retryWaitMs(attempts: number, retryAfter: string | null, nowMs: number, spread: number): number {
  return askedWaitMs(retryAfter, nowMs) ?? Math.round(FIRST_MS * 2 ** (attempts - 1) * (1 + spread / 2));
}

/** The wait that a Retry-After header asks for; null where it has none that can be read. */
export function askedWaitMs(retryAfter: string | null, nowMs: number): number | null {
  const text = retryAfter?.trim() ?? '';
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  const at = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
