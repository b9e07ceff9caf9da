/** What people write where a secret would stand, and how they refer to one that is kept elsewhere. */
const PLACEHOLDER =
  /^(?:[$<*{[(#&|\\]|\.{3}|x{4})|\$[{(]|\{\{|<[a-z]|\*{3}|x{5}|\.{3}|%(?:[({]|s\b)|…|redacted|process\.env|import\.meta|environ|getenv|secrets\.|vars?\.|change[-_]?me|place[-_]?holder|example|dummy|your[-_]|todo\b|insert[-_]|replace[-_]?(?:me|with)|\bmy[-_]|0123456789|1234567890/i;
const KEYWORD =
  /passw|passphrase|secret|token|cred|key|auth|value|string|input|field|type|hash|number|boolean|required|optional|undefined|function|object|unknown|default|disabled|enabled|hidden|masked|empty|missing|invalid/i;

/** What everybody has on their own machine. */
const WELL_KNOWN =
  /^(?:(?:pass(?:word|wd)?|pwd|secret|token|test|admin|root|guest|user|example|sample|demo|dev(?:elopment)?|local(?:host)?|postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|redis|minio|rabbitmq)(?:admin|[-_]?\d{0,4})|[A-Za-z]{1,5}|\d{1,6})$/i;
const VERSION_OR_ADDRESS =
  /^(?:[\^~<>=v]{0,3}\d{1,5}\.(?:\d{1,8}|x|\*)(?:\.[\w.+*-]{1,40})?$|(?:https?|file|workspace|npm|catalog|link|git\+ssh|git\+https):|\.{0,2}\/)/;

/** Stands for a secret and is none. */
export const isPlaceholder = (value: string): boolean =>
  PLACEHOLDER.test(value) || WELL_KNOWN.test(value) || VERSION_OR_ADDRESS.test(value) || new Set(value).size < 4;

/** A call, an index, a path of names: what a program has where the secret comes from. */
export const isCode = (value: string): boolean =>
  /[()[\]{}<>]|=>|\|\||&&|;$|`/.test(value) ||
  /^[A-Za-z_$][A-Za-z_$]{0,60}\d?(?:(?:\.|\?\.|!\.|->|::)[A-Za-z_$][A-Za-z_$]{0,60}\d?){1,9}[!?,;:.]{0,2}$/.test(value);

/** One name or word: of a variable, a type, a label. `correcthorse` may be a password, `passwordInput` and `Passwort` are none. */
export const isName = (value: string): boolean =>
  (/^[\w$-]+$/.test(value) && /passw|secret|token/i.test(value)) ||
  (/^[\p{L}_$-]+[.,:;!?]*$/u.test(value) &&
    (KEYWORD.test(value) || /[a-z][A-Z]|_|-/.test(value) || /^\p{Lu}\p{Ll}+/u.test(value)));

/** Letters and digits mixed as nobody would think them up: words, slugs, dates, versions and names of variables are not. */
export function isRandom(value: string): boolean {
  if (value.length < 16 || value.length > 4000 || new Set(value).size < 10) return false;
  // The groups of a UUID belong together.
  if (UUID.test(value)) return transitions(value) >= 3;
  const longest = value.split(/[-_./:,]/).reduce((best, part) => (part.length > best.length ? part : best), '');
  return longest.length >= 12 && transitions(longest) >= 3;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** How often letters and digits follow each other. */
export const transitions = (value: string): number => [...value.matchAll(/(?<=[A-Za-z])\d|(?<=\d)[A-Za-z]/g)].length;
