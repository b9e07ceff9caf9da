import type { SecretKind } from './kind.js';

/** Our own API tokens: `rgn_` and 32 random bytes as base64url. */
export const regreenToken: SecretKind = {
  name: 'regreen-token',
  url: 'https://www.rfc-editor.org/rfc/rfc4648#section-5',
  pattern: /(?<![A-Za-z0-9])rgn_[A-Za-z0-9_-]{43}/g,
  prefixes: ['rgn_'],
  whole: 'rgn_[A-Za-z0-9_-]{43}',
};
