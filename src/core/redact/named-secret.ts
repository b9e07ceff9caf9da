import type { SecretKind } from './kind.js';

/** `SOMETHING_PASSWORD=value`, `"client_secret": "value"`: names that say so themselves. */
export const namedSecret: SecretKind = {
  name: 'secret',
  url: 'https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns',
  pattern:
    /(?<keep>\b[A-Za-z0-9_-]{0,40}(?:password|passwd|client_secret|secret_key|api_key|apikey|access_token|auth_token|private_token|webhook_secret)["']?\s{0,2}[=:]\s{0,2}["']?)(?!\*{3}|\[redacted|\$|<|null\b|undefined\b|none\b|true\b|false\b)[^\s"',;)&]{8,500}/gi,
};
