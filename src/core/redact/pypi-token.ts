import type { SecretKind } from './kind.js';

/** Upload tokens of PyPI and its test server. */
export const pypiToken: SecretKind = {
  name: 'pypi-token',
  url: 'https://pypi.org/help/#apitoken',
  pattern: /(?<![A-Za-z0-9])pypi-AgE[A-Za-z0-9_-]{50,1000}/g,
  prefixes: ['pypi-AgE'],
  whole: 'pypi-AgE[A-Za-z0-9_-]{80,300}',
};
