/**
 * A 64-bit fingerprint of a value's JSON, as 16 hexadecimal digits: stable across processes, not cryptographic.
 * Two independent 32-bit multiply-and-rotate lanes over UTF-16 code units.
 */
export function fingerprint(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  let high = 0x9e3779b9 ^ text.length;
  let low = 0x85ebca6b;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 0xcc9e2d51);
    high = (high << 13) | (high >>> 19);
    low = Math.imul(low ^ unit, 0x1b873593);
    low = (low << 17) | (low >>> 15);
  }
  return hex(mix(high ^ (low >>> 3))) + hex(mix(low ^ (high >>> 5)));
}

function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
