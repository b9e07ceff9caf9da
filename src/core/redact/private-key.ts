import type { SecretKind } from './kind.js';

/** PEM private keys, over several lines or with `\n` written out; one that is cut off goes to the end of its base64. */
export const privateKey: SecretKind = {
  name: 'private-key',
  url: 'https://www.rfc-editor.org/rfc/rfc7468',
  pattern:
    /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s:,-]|\\[nr]){0,20000}?(?:-----END (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----|(?![A-Za-z0-9+/=\s:,\\-])|$)/g,
};
