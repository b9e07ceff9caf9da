import type { SecretKind } from './kind.js';
import { isRandom } from './secret-value.js';

/** The cookies of a header, with what is said of them, where one looks like a session. */
export const cookie: SecretKind = {
  name: 'cookie',
  url: 'https://www.rfc-editor.org/rfc/rfc6265',
  pattern:
    /(?<keep>cookie(?:\\?["'])?[ \t]{0,4}:[ \t]{0,4}(?:\\?["'`])?)(?!\[redacted)[^\s;"'`\\<>]{1,4000}(?:;[ \t]{0,2}[^\s;"'`\\<>]{1,4000}){0,60}/gi,
  prefixes: [],
  accepts: ({ value }) => value.split(';').some((pair) => isRandom(pair.slice(pair.indexOf('=') + 1))),
};
