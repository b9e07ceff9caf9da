import type { SecretKind } from './kind.js';

/** Classic and fine-grained tokens, and the long installation tokens (`ghs_`, app id, JWT). */
export const githubToken: SecretKind = {
  name: 'github-token',
  url: 'https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github',
  pattern: /\b(?:gh[opur]_[A-Za-z0-9]{30,255}|ghs_[A-Za-z0-9._-]{36,}|github_pat_[A-Za-z0-9_]{40,255})/g,
};
