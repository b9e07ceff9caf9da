/** Larger ones were made by a program, and are not worth the time. */
const MAX_LENGTH = 20 * 1024 * 1024;

type JsonMap = Record<string, unknown>;

/** A value, or the text of one, if it is a map; null when it is not. */
export function jsonMapOf(value: unknown): JsonMap | null {
  if (typeof value !== 'string') return isMap(value) ? value : null;
  try {
    const parsed: unknown = value.length > MAX_LENGTH ? null : JSON.parse(value.replace(/^\ufeff/, ''));
    return isMap(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

const isMap = (value: unknown): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
