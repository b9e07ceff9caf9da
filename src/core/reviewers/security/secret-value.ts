/** What people write where a secret would stand. */
const PLACEHOLDER =
  /example|sample|placeholder|dummy|fake|mock|test|change[-_]?me|your|insert|replace|redact|xxx|todo|secret|passw|hunter2|foobar|lorem|deadbeef|localhost|12345|23456|abcdef|qwerty|\.\.\.|…|\*\*\*|[<>]|\{\{|\$\{|\$\(|\$[A-Z_]{3}|%\(|%[A-Z_]{3,40}%|process\.env|environ|getenv|(.)\1{4}/i;

const distinct = (value: string): number => new Set(value).size;

/** Stands for a secret and is none. */
export const isPlaceholder = (value: string): boolean => PLACEHOLDER.test(value) || distinct(value) < 8;

/** Letters and digits mixed as nobody would think them up: most words, slugs, dates and names of variables are not. */
export function isRandom(value: string): boolean {
  if (value.length < 16 || distinct(value) < 10) return false;
  return [...value.matchAll(/(?<=[A-Za-z])\d|(?<=\d)[A-Za-z]/g)].length >= 3;
}
