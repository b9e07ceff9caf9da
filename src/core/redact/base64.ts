const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const VALUES = new Int8Array(65_536).fill(-1);
for (const [value, digit] of [...DIGITS, '+', '/'].entries()) VALUES[digit.charCodeAt(0)] = value;
VALUES['-'.charCodeAt(0)] = 62;
VALUES['_'.charCodeAt(0)] = 63;

const valueAt = (text: string, at: number): number => VALUES[text.charCodeAt(at)] ?? -1;

export const isBase64 = (text: string, at: number): boolean => valueAt(text, at) >= 0;

/**
 * The bytes of base64 or base64url, each as one character. Without the NULs of UTF-16, so that English in it can be read. Ends at what is no
 * digit of either. https://www.rfc-editor.org/rfc/rfc4648#section-5
 */
export function decodeBase64(encoded: string): string {
  const pieces: string[] = [];
  let bytes: number[] = [];
  let bits = 0;
  let width = 0;
  for (let at = 0; at < encoded.length && isBase64(encoded, at); at++) {
    bits = ((bits << 6) | valueAt(encoded, at)) & 0xffff;
    width += 6;
    if (width < 8) continue;
    width -= 8;
    const byte = (bits >> width) & 0xff;
    if (byte !== 0) bytes.push(byte);
    if (bytes.length < 4096) continue;
    pieces.push(String.fromCharCode(...bytes));
    bytes = [];
  }
  return pieces.join('') + String.fromCharCode(...bytes);
}

/** Whether the bytes begin as text: no control characters, and few of other alphabets. Images, archives, hashes and paths do not. */
export function beginsAsText(text: string, start: number): boolean {
  const end = Math.min(text.length, start + 48);
  let foreign = 0;
  let bits = 0;
  let width = 0;
  let seen = 0;
  for (let at = start; at < end && isBase64(text, at); at++) {
    bits = ((bits << 6) | valueAt(text, at)) & 0xffff;
    width += 6;
    if (width < 8) continue;
    width -= 8;
    const byte = (bits >> width) & 0xff;
    seen++;
    if ((byte < 32 && byte !== 0 && byte !== 9 && byte !== 10 && byte !== 13) || byte === 127) return false;
    if ((byte > 127 || byte === 0) && ++foreign > 18) return false;
  }
  return foreign * 2 <= seen;
}
