import type { SecretKind } from './kind.js';

/** JSON web tokens: two base64url objects and a signature. */
export const jwt: SecretKind = {
  name: 'jwt',
  url: 'https://www.rfc-editor.org/rfc/rfc7519',
  pattern: /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g,
};
