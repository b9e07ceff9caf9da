import type { InjectionCase, NumberedCase } from '../injection-case.js';
import { diffCases } from './diff.js';
import { disguisedCases } from './disguised.js';
import { logCases } from './log.js';
import { otherCases } from './others.js';
import { pullRequestCases } from './pull-request.js';

const all: readonly InjectionCase[] = [
  ...pullRequestCases,
  ...diffCases,
  ...logCases,
  ...disguisedCases,
  ...otherCases,
];

/** The corpus. A case is one entry of a list. */
export const injectionCases: readonly NumberedCase[] = all.map((one, index) => ({
  ...one,
  id: `case-${String(index + 1).padStart(3, '0')}`,
}));
