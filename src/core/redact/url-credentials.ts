import type { SecretKind } from './kind.js';

/** The password, or the token alone, before the host of an address. */
export const urlCredentials: SecretKind = {
  name: 'url-credentials',
  url: 'https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1',
  pattern:
    /(?<keep>\b[a-z][a-z0-9+.-]{1,20}:\/\/(?!\[redacted)(?:[^\s/:@'"]{1,100}:)?)(?!\*{3}|redacted:|\[redacted)[^\s/:@'"]{3,2000}(?<after>@)/gi,
};
