import type { Found, SecretKind } from './kind.js';
import { isCode, isName, isPlaceholder, isRandom } from './secret-value.js';

/** Names that say it themselves. */
const CERTAIN = `passw(?:or)?d|passphrase|client[_.-]?secret|secret[_.-]?key|secret[_.-]?access[_.-]?key|api[_.-]?key|access[_.-]?token|auth[_.-]?token|refresh[_.-]?token|private[_.-]?token|webhook[_.-]?secret|signing[_.-]?secret|encryption[_.-]?key|account[_.-]?key`;
/** Names of much that is no secret too: what stands there has to look like one. */
const LIKELY = `token|secret|pwd|credentials?|(?:access|app|application|master|license|service|storage|subscription|shared|signing|deploy|private|session)[_.-]?key|key-data`;
const VALUE = String.raw`(?:(?<=["'])[^"'\s\\]{6,500}(?=\\?["'])|[^\s"'\`,;)&\\]{8,500})`;

/** `SOMETHING_PASSWORD=value`, `"client_secret": "value"`, `--password value`, `Password=value;`, and anything random behind a likely name. */
export const namedSecret: SecretKind = {
  name: 'secret',
  url: 'https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns',
  pattern: new RegExp(
    String.raw`(?<keep>(?:${CERTAIN}|${LIKELY})(?:(?:\\?["'])?[ \t]{0,2}(?::=|=>|[=:])[ \t]{0,2}|(?<=--[a-z-]{0,30}) )(?:\\?["'])?)(?!\*{3}|\[redacted)${VALUE}`,
    'gi',
  ),
  prefixes: [],
  accepts: isSecret,
};

const ENDS_CERTAIN = new RegExp(`(?:${CERTAIN})[^A-Za-z0-9]*$`, 'i');

function isSecret({ before, value }: Found): boolean {
  if (isPlaceholder(value)) return false;
  // In a file of settings what stands there is the value; elsewhere it may be the name of a variable.
  const isSetting = /^[A-Z_.-]+=$/.test(before);
  const isQuoted = /["']$/.test(before);
  if (!isQuoted && (isSetting ? /^[\w.]+\(/.test(value) : isCode(value))) return false;
  if (isRandom(value)) return true;
  return ENDS_CERTAIN.test(before) && (isSetting ? !KNOWN_WORD.test(value) : !isName(value));
}

const KNOWN_WORD = /^(?:undefined|passwords?|required|optional|disabled|secrets?)$/i;

/** Whether a property of this name holds a secret, whatever stands there. */
export const namesSecret = (name: string): boolean => ENDS_CERTAIN.test(name);
