import type { Found, SecretKind } from './kind.js';
import { isCode, isName, isPlaceholder, isRandom, transitions } from './secret-value.js';

/** Names that say it themselves. */
const CERTAIN = `passw(?:or)?d|passphrase|client[_.-]?secret|secret[_.-]?key(?:[_.-]?base)?|secret[_.-]?access[_.-]?key|api[_.-]?key|access[_.-]?token|auth[_.-]?token|refresh[_.-]?token|private[_.-]?token|webhook[_.-]?secret|signing[_.-]?secret|encryption[_.-]?key|account[_.-]?key`;
/** Names of much that is no secret too: what stands there has to look like one. */
const LIKELY = `token|secret|pwd|credentials?|(?:access|app|application|master|license|service|storage|subscription|shared|signing|deploy|private|session)[_.-]?key|key-data`;
/** Stands in many longer words. */
const PASS = 'pass(?<![A-Za-z]pass)';
const anyCase = (names: string): string =>
  names.replace(/\[A-Za-z\]|[a-z]/g, (letter) => (letter.length > 1 ? letter : `[${letter}${letter.toUpperCase()}]`));
const NAME = anyCase(`${CERTAIN}|${LIKELY}|${PASS}`);
const ELEMENT_VALUE = String.raw`[^<>\s]{6,500}(?=[ \t]{0,8}<\/)`;
const SEPARATOR = String.raw`(?:\\?["'])?[ \t]{0,30}(?::=|=>|[=:])[ \t]{0,30}|(?<=--[A-Za-z-]{0,30}) |(?<=<[\w.:-]{1,100})>(?=[ \t]{0,8}${ELEMENT_VALUE})[ \t]{0,8}`;
/** Of a setting all of the word, of an element all of it, what stands in quotes, or up to what ends a value in most places. */
const VALUE = String.raw`(?:(?<=[A-Z_-]{3}=)[^\s"'\`\\]{7,500}[^\s"'\`\\,;)&]|(?<=>[ \t]{0,8})${ELEMENT_VALUE}|(?<=["'\`])[^"'\`\s\\]{6,500}(?=\\?["'\`])|[^\s"'\`,;)&\\]{8,500})`;

/**
 * `SOMETHING_PASSWORD=value`, `"client_secret": "value"`, `--password value`, `Password=value;`, `<password>value</password>`, and anything
 * random behind a likely name.
 */
export const namedSecret: SecretKind = {
  name: 'secret',
  url: 'https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns',
  pattern: new RegExp(String.raw`(?<keep>(?:${NAME})(?:${SEPARATOR})(?:\\?["'\`])?)(?!\*{3}|\[redacted)${VALUE}`, 'g'),
  prefixes: [],
  accepts: isSecret,
};

const ENDS_CERTAIN = new RegExp(`(?:${CERTAIN})[^A-Za-z0-9]*$`, 'i');
const ENDS_PASS = new RegExp(`${PASS}[^A-Za-z0-9]*$`, 'i');

function isSecret({ before, value }: Found): boolean {
  if (isPlaceholder(value)) return false;
  // In a file of settings what stands there is the value; elsewhere it may be the name of a variable.
  const isSetting = /^[A-Z_.-]+=$/.test(before);
  const isQuoted = /["'`]$/.test(before);
  if (!isQuoted && (isSetting ? /^[\w.]+\(/.test(value) : isCode(value))) return false;
  if (isRandom(value)) return true;
  if (ENDS_PASS.test(before)) return transitions(value) >= 2 && !/^(?:\d{4}-\d\d|0x)/.test(value);
  // What is written of a program has a word in such quotes.
  if (before.endsWith('`') && !/\d/.test(value)) return false;
  return ENDS_CERTAIN.test(before) && (isSetting ? !KNOWN_WORD.test(value) : !isName(value));
}

const KNOWN_WORD = /^(?:undefined|passwords?|required|optional|disabled|secrets?)$/i;

/** Whether a property of this name holds a secret, whatever stands there. */
export const namesSecret = (name: string): boolean => ENDS_CERTAIN.test(name);
