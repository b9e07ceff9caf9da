import type { SecretKind } from './kind.js';

/** Personal, project, deploy, runner and job tokens of GitLab. */
export const gitlabToken: SecretKind = {
  name: 'gitlab-token',
  url: 'https://docs.gitlab.com/security/tokens/#token-prefixes',
  pattern: /\bgl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat)-[A-Za-z0-9_.-]{20,300}/g,
};
