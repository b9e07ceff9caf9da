import { category } from './category.js';

/** A rule of the project on how to contribute is not met. */
export const policy = category({
  name: 'policy',
  label: 'Policy',
  action: 'review',
  words:
    /pull request title|PR title|commit message|conventional commit|changelog|sign-?off|DCO\b|CLA\b|missing label|labels? (?:is|are)? ?required|not allowed by policy|enforcer/i,
  commands: /\b(?:commitlint|semantic-pull-request|danger|dco|cla)\b/,
});
