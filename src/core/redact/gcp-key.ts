import type { SecretKind } from './kind.js';

/** API keys, OAuth access and refresh tokens and client secrets of Google Cloud. Service account keys are PEM blocks. */
export const gcpKey: SecretKind = {
  name: 'gcp-key',
  url: 'https://cloud.google.com/docs/authentication/api-keys',
  pattern:
    /(?<![A-Za-z0-9])(?:AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,2000}|GOCSPX-[A-Za-z0-9_-]{28}|1\/\/0[A-Za-z0-9_-]{60,200})/g,
  prefixes: ['AIza', 'ya29.', 'GOCSPX-', '1//0'],
  whole: 'AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{28}',
};
