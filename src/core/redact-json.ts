import { MAX_DEPTH, redact, TOO_DEEP } from './redact/index.js';
import { namesSecret } from './redact/named-secret.js';

/** A JSON value without its secrets: as `redactDeep`, and a text whose own name says that it is secret goes too. Dates stay. */
export const redactJson = (value: unknown): unknown => redactNamed(null, value, 0);

function redactNamed(name: string | null, value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(name, value);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  if (depth >= MAX_DEPTH) return TOO_DEEP;
  if (Array.isArray(value)) return value.map((entry) => redactNamed(name, entry, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [redact(key), redactNamed(key, inner, depth + 1)]),
  );
}

function redactText(name: string | null, text: string): string {
  const safe = redact(text);
  return safe === text && text !== '' && name !== null && namesSecret(name) ? '[redacted:secret]' : safe;
}
