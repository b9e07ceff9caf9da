import { redact } from './redact/index.js';

/** A JSON value without its secrets: as `redactDeep`, and a text whose own name says that it is secret goes too. Dates stay. */
export const redactJson = (value: unknown): unknown => redactNamed(null, value);

function redactNamed(name: string | null, value: unknown): unknown {
  if (typeof value === 'string') return redactText(name, value);
  if (Array.isArray(value)) return value.map((entry) => redactNamed(name, entry));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [redact(key), redactNamed(key, inner)]));
}

function redactText(name: string | null, text: string): string {
  const safe = redact(text);
  return safe === text && text !== '' && name !== null && namesSecret(name) ? '[redacted:secret]' : safe;
}

/** Whether a value would go because of the name before it, such as `client_secret=…`. */
const namesSecret = (name: string): boolean => redact(name) === name && redact(`${name}=${ANY}`) !== `${name}=${ANY}`;
const ANY = 'a-value-of-any-kind';
