import { WEIGHT } from '../matchers/matcher.js';
import type { Category } from './category.js';

/** The log says in so many words that the job succeeded: whatever was said before was got over. */
const SAID = 0.98;
const MARKED_GREEN = 0.96;
const NOTHING_SEEN = 0.5;
const ALMOST_NOTHING_SEEN = 0.25;

/** Nothing failed: the CI system's own marks say so, or no line of the log speaks of a failure. */
export const none: Category = {
  name: 'none',
  label: 'No failure',
  recognise({ outcome, signals, lastLines }) {
    // An empty log says nothing, not even that all went well.
    if (!lastLines.some(({ text }) => text.trim() !== '')) return null;
    if (outcome.failedSteps.length > 0) return null;
    if (outcome.succeeded || outcome.marksFailures) {
      const telling = signals.some((signal) => signal.level === 'failure' && signal.weight >= WEIGHT.named);
      return telling && !outcome.succeeded && !outcome.complete
        ? null
        : { confidence: outcome.succeeded ? SAID : MARKED_GREEN, cause: null };
    }
    if (signals.some((signal) => signal.weight > WEIGHT.exit || signal.finding)) return null;
    return { confidence: signals.length ? ALMOST_NOTHING_SEEN : NOTHING_SEEN, cause: null };
  },
  advise: () => ({ action: 'wait', summary: 'The log shows no failure.' }),
};
