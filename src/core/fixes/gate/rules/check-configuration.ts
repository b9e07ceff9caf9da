import { askPerson, type GateRule } from '../gate-rule.js';
import { isConfiguration } from '../paths.js';

/** Lint, test, coverage, type, security and build configuration may change its form only. */
export const checkConfiguration: GateRule = {
  name: 'check-configuration',
  judge: ({ path }, facts) =>
    isConfiguration(path) && !facts.sameMeaning
      ? [
          askPerson(
            facts.addedLines[0]?.line ?? null,
            'it changes what the checks look at, or how the project is built',
          ),
        ]
      : [],
};
