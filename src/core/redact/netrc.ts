import type { SecretKind } from './kind.js';

/** The password of an entry in `.netrc`, on one line or on several. */
export const netrc: SecretKind = {
  name: 'netrc',
  url: 'https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html',
  pattern:
    /(?<keep>(?<![A-Za-z0-9])(?:machine\s{1,20}[^\s"']{1,200}|default)\s{1,20}login\s{1,20}[^\s"']{1,200}\s{1,20}password\s{1,20})(?![$<*{]|\[redacted)[^\s"'\\]{3,500}/g,
  prefixes: [],
  accepts: ({ value }) => /[^A-Za-z]/.test(value) || value.length >= 12,
};
