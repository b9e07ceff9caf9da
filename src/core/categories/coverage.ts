import { category } from './category.js';

/** The tests pass, but cover less than the project demands. */
export const coverage = category({
  name: 'coverage',
  label: 'Coverage',
  action: 'fix',
  words: /coverage.{0,80}(?:threshold|below|less than|not met|not reached|decreased|minimum)/i,
});
