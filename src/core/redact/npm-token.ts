import type { Found, SecretKind } from './kind.js';
import { isRandom } from './secret-value.js';

/** Granular npm tokens, and any token in an `.npmrc` line. */
export const npmToken: SecretKind = {
  name: 'npm-token',
  url: 'https://docs.npmjs.com/about-access-tokens',
  pattern:
    /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36,255}|(?<keep>:?_(?:authToken|password|auth)(?<=(?::|^[ \t]{0,8})_[a-zA-Z]{4,9})[ \t]{0,8}=[ \t]{0,8}"?)(?![$<*{]|\[redacted)[^\s"'\\]{8,2000}/gm,
  prefixes: ['npm_'],
  whole: 'npm_[A-Za-z0-9]{36}',
  accepts: isSecret,
};

// Without the registry before it, it may be a variable of a program.
function isSecret({ before, value }: Found): boolean {
  return !before.startsWith('_') || isRandom(value) || /^[A-Za-z0-9+/]{11,2000}={1,2}$/.test(value);
}
