import type { SecretKind } from './kind.js';

/** Personal, project, OAuth, deploy, runner, job, trigger, feed, mail, agent, workspace, SCIM and feature flag tokens of GitLab. */
export const gitlabToken: SecretKind = {
  name: 'gitlab-token',
  url: 'https://docs.gitlab.com/security/tokens/#token-prefixes',
  pattern:
    /(?<![A-Za-z0-9])(?:gl(?:pat|oas|dt|rtr?|cbt|ptt|ft|imt|agent|wt|soat|ffct)-[A-Za-z0-9_.=-]{20,400}|GR1348941[A-Za-z0-9_-]{20})/g,
  prefixes: [
    'glpat-',
    'gloas-',
    'gldt-',
    'glrt-',
    'glrtr-',
    'glcbt-',
    'glptt-',
    'glft-',
    'glimt-',
    'glagent-',
    'glwt-',
    'glsoat-',
    'glffct-',
    'GR1348941',
  ],
  whole:
    'gl(?:pat|dt|rt)-[A-Za-z0-9_-]{20}|gl(?:pat|rt)-[A-Za-z0-9_-]{27,300}\\.[0-9a-z]{9}|gloas-[A-Za-z0-9_-]{64}|glptt-[0-9a-f]{40}|glagent-[A-Za-z0-9_-]{50}|GR1348941[A-Za-z0-9_-]{20}',
};
