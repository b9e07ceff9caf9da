import { WEIGHT } from '../matchers/matcher.js';
import { type Category, summarise } from './category.js';

const CONFIDENCE = 0.3;

/** The tool of a signal that says why a report could not be read: nobody knows then whether anything failed. */
export const UNREADABLE_REPORT = 'unreadable report';

/** Something failed, and the log does not say of which kind: the honest answer, with the likeliest lines quoted. */
export const unknown: Category = {
  name: 'unknown',
  label: 'Failed',
  recognise: (facts) => ({ confidence: CONFIDENCE, cause: facts.signals[0] ?? null }),
  advise({ cause }, facts) {
    const { failingStep } = facts;
    if (cause?.tool === UNREADABLE_REPORT) return { action: 'notify', summary: cause.message };
    // How the step ended is told below, with its name.
    if (cause && (cause.weight > WEIGHT.exit || !failingStep))
      return {
        action: 'notify',
        summary: summarise('Failed, of a kind that the log does not tell', cause, cause.path),
      };
    const step = failingStep?.command ? `The step "${failingStep.command}" failed` : 'The check failed';
    const exit = failingStep?.exitCode == null ? '' : ` with exit code ${failingStep.exitCode}`;
    return { action: 'notify', summary: `${step}${exit}; its log does not say why.` };
  },
};
