import type { SecretKind } from './kind.js';

/** Granular npm tokens, and any token in an `.npmrc` line. */
export const npmToken: SecretKind = {
  name: 'npm-token',
  url: 'https://docs.npmjs.com/about-access-tokens',
  pattern: /\bnpm_[A-Za-z0-9]{36,}|(?<keep>:_(?:authToken|password|auth)\s?=\s?"?)(?!\$\{)[^\s"]{8,}/g,
};
