import type { SecretKind } from './kind.js';

/** Granular npm tokens, and any token in an `.npmrc` line. */
export const npmToken: SecretKind = {
  name: 'npm-token',
  url: 'https://docs.npmjs.com/about-access-tokens',
  pattern:
    /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36,255}|(?<keep>:_(?:authToken|password|auth)\s?=\s?"?)(?![$<*{]|\[redacted)[^\s"'\\]{8,2000}/g,
  prefixes: ['npm_'],
  whole: 'npm_[A-Za-z0-9]{36}',
};
