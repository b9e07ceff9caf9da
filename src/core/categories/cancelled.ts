import { category } from './category.js';

/** Somebody or something stopped the job. */
export const cancelled = category({
  name: 'cancelled',
  label: 'Cancelled',
  action: 'wait',
  words: /operation was cancell?ed|was cancell?ed|received SIGINT|superseded|higher priority waiting request/i,
});
