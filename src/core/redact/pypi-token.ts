import type { SecretKind } from './kind.js';

/** Upload tokens of PyPI. */
export const pypiToken: SecretKind = {
  name: 'pypi-token',
  url: 'https://pypi.org/help/#apitoken',
  pattern: /\bpypi-AgE[A-Za-z0-9_-]{50,}/g,
};
