/** This label on a pull request stops everything, whatever the configuration says. */
export const HOLD_LABEL = 'regreen:hold';

/** GitHub tells labels apart without regard to case. */
export const isHoldLabel = (label: string | null | undefined): boolean => label?.toLowerCase() === HOLD_LABEL;
