import type { SecretKind } from './kind.js';

/** What an Authorization header, or a header that names itself a key, carries. */
export const authorization: SecretKind = {
  name: 'authorization',
  url: 'https://www.rfc-editor.org/rfc/rfc9110#field.authorization',
  pattern:
    /(?<keep>\b(?:proxy-)?authorization["']?\s{0,4}[:=]\s{0,4}["']?(?:(?:bearer|basic|token|digest|negotiate)\s{1,4})?)(?!\*{3}|\[redacted|undefined\b|null\b)[^\s"',]{8,4000}|(?<keepToo>\b(?:x-api-key|x-auth-token|private-token)["']?\s{0,4}[:=]\s{0,4}["']?)(?!\*{3})[^\s"',]{8,4000}|(?<keepThree>\bbearer\s{1,4})(?!\*{3}|\[redacted)[A-Za-z0-9._~+/-]{20,4000}=*/gi,
};
