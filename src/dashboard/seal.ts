import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Neither the database nor the environment has both halves: one is the App's client secret, the other is in a browser. */
const keyOf = (clientSecret: string, sessionSecret: string): Buffer =>
  Buffer.from(hkdfSync('sha256', clientSecret, sessionSecret, 'regreen: token of a person', 32));

/** Makes a text unreadable to whoever has not both secrets, and notices when it was changed. */
export function seal(text: string, clientSecret: string, sessionSecret: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(clientSecret, sessionSecret), nonce);
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** null: sealed with other secrets, or changed since. */
export function unseal(sealed: string, clientSecret: string, sessionSecret: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', keyOf(clientSecret, sessionSecret), bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
