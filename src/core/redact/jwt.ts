import type { SecretKind } from './kind.js';

/** JSON web tokens: two base64url objects and a signature. */
export const jwt: SecretKind = {
  name: 'jwt',
  url: 'https://www.rfc-editor.org/rfc/rfc7519',
  pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{8,2000}/g,
  prefixes: ['eyJ'],
  whole: 'eyJ[A-Za-z0-9_-]{15,500}\\.eyJ[A-Za-z0-9_-]{15,3000}\\.[A-Za-z0-9_-]{40,700}',
};
