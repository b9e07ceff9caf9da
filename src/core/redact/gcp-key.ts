import type { SecretKind } from './kind.js';

/** API keys, OAuth access tokens and client secrets of Google Cloud. Service account keys are PEM blocks. */
export const gcpKey: SecretKind = {
  name: 'gcp-key',
  url: 'https://cloud.google.com/docs/authentication/api-keys',
  pattern: /\bAIza[A-Za-z0-9_-]{35}|\bya29\.[A-Za-z0-9_-]{20,2000}|\bGOCSPX-[A-Za-z0-9_-]{28}/g,
};
