import type { SecretKind } from './kind.js';

/** Classic and fine-grained tokens, the long installation tokens (`ghs_`, app id, JWT) and those of old servers (`v1.`). */
export const githubToken: SecretKind = {
  name: 'github-token',
  url: 'https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github',
  pattern:
    /(?<![A-Za-z0-9])(?:gh[opur]_[A-Za-z0-9]{30,255}|ghs_[A-Za-z0-9._-]{36,2000}|github_pat_[A-Za-z0-9_]{40,255}|v1\.[0-9a-f]{40}(?![0-9a-z]))/g,
  prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_', 'v1.'],
  whole:
    'gh[opusr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}|ghs_[0-9]{1,12}_eyJ[A-Za-z0-9_-]{20,1000}\\.eyJ[A-Za-z0-9_-]{20,1000}\\.[A-Za-z0-9_-]{40,700}',
};
