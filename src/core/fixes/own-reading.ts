import type { CategoryName } from '../diagnosis.js';
import type { FixFailure } from './strategy.js';

/** Stands with every proposal for a failure whose category a model has told. */
export const READ_BY_MODEL = 'What failed here was read by a language model, and not by our own rules';

export const isReadByModel = ({ ruleCategory = null }: Pick<FixFailure, 'ruleCategory'>): boolean =>
  ruleCategory !== null;

/** A model's words follow from a log, which strangers write: what lets a patch through goes by these instead. */
export const ownCategory = ({ category, ruleCategory = null }: FixFailure): CategoryName => ruleCategory ?? category;
export const ownSummary = (failure: FixFailure): string => (isReadByModel(failure) ? '' : failure.summary);
