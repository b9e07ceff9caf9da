import type { Found, SecretKind } from './kind.js';
import { isCode, isName, isPlaceholder } from './secret-value.js';

/** What an Authorization header, or a header that names itself a key, carries. */
export const authorization: SecretKind = {
  name: 'authorization',
  url: 'https://www.rfc-editor.org/rfc/rfc9110#field.authorization',
  pattern:
    /(?<keep>authorization(?:\\?["'])?[ \t]{0,4}[:=][ \t]{0,4}(?:\\?["'])?(?:(?:bearer|basic|token|digest|negotiate|apikey)[ \t]{1,4})?)(?!\*{3}|\[redacted|undefined\b|null\b)[^\s"',\\]{8,4000}|(?<keepToo>(?:x-[a-z-]{0,20}(?:key|token)|(?:private|job|deploy)-token|(?:dd-|ocp-apim-)?(?:api|application|subscription)-key)(?:\\?["'])?[ \t]{0,4}[:=][ \t]{0,4}(?:\\?["'])?)(?!\*{3}|\[redacted)[^\s"',\\]{8,4000}|(?<keepThree>\bbearer[ \t]{1,4})(?!\*{3}|\[redacted)[A-Za-z0-9._~+/-]{20,4000}={0,2}/gi,
  prefixes: [],
  accepts: isSecret,
};

function isSecret({ before, value }: Found): boolean {
  if (isPlaceholder(value) || isCode(value) || isName(value)) return false;
  return !/^bearer\s+$/i.test(before) || /\d/.test(value);
}
