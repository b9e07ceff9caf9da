import type { Found, SecretKind } from './kind.js';
import { isPlaceholder, isRandom } from './secret-value.js';

/** The password, up to the last `@` before the path, or the token alone, before the host of an address. */
export const urlCredentials: SecretKind = {
  name: 'url-credentials',
  url: 'https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1',
  pattern:
    /(?<keep>:\/\/(?!\[redacted)(?:[^\s/:@'"`]{0,100}:)?)(?!\*{3}|\[redacted)(?:(?<=:)[^\s/'"`]{3,2000}|[^\s/:@'"`]{3,2000})(?<after>@)/g,
  prefixes: [],
  accepts: isSecret,
};

// A name alone is a user's: `ssh://git@host`.
function isSecret({ before, value }: Found): boolean {
  if (isPlaceholder(value)) return false;
  return before === '://' ? isRandom(value) : before !== `://${value}:`;
}
