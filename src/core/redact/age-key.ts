import type { SecretKind } from './kind.js';

/** Identities of age, which SOPS uses. */
export const ageKey: SecretKind = {
  name: 'age-key',
  url: 'https://github.com/C2SP/C2SP/blob/main/age.md',
  pattern: /AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{58,2000}/g,
  prefixes: ['AGE-SECRET-KEY-'],
  whole: 'AGE-SECRET-KEY-1[A-Z0-9]{58}',
};
