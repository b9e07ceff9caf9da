import type { SecretKind } from './kind.js';

// Line ends, also written out, with what a log, a diff or a string literal puts around them, and the headers of an encrypted key.
const BETWEEN = String.raw`(?:\\[nrt]|[\s"'\`,;+>|\\-]|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,\d]{0,10}Z?|(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset): ?[^\n\\]{0,120}){1,60}`;

/** PEM and PGP private keys, over several lines or with `\n` written out; one that is cut off goes to the end of its base64. */
export const privateKey: SecretKind = {
  name: 'private-key',
  url: 'https://www.rfc-editor.org/rfc/rfc7468',
  pattern: new RegExp(
    `-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:${BETWEEN}[A-Za-z0-9+/=]{16,8000}){1,200}(?:(?:${BETWEEN}[A-Za-z0-9+/=]{1,15}){0,2}${BETWEEN}-----END (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----)?`,
    'g',
  ),
  prefixes: [],
};
