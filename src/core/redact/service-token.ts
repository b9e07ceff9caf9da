import type { SecretKind } from './kind.js';

/** Atlassian and Bitbucket, Linear, Notion, Postman, Figma, 1Password, SonarQube. */
export const serviceToken: SecretKind = {
  name: 'service-token',
  url: 'https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/',
  pattern:
    /(?<![A-Za-z0-9])(?:AT[AC]TT3[A-Za-z0-9_=-]{60,400}|ATBB[A-Za-z0-9]{28,32}(?![A-Za-z0-9])|lin_(?:api|oauth)_[A-Za-z0-9]{40,64}|ntn_\d{11}[A-Za-z0-9]{35}|PMAK-[a-f0-9]{24}-[a-f0-9]{34}|figd_[A-Za-z0-9_-]{40}|sq[apu]_[a-f0-9]{40}(?![A-Za-z0-9])|ops_eyJ[A-Za-z0-9+/_-]{200,2000}={0,2})/g,
  prefixes: [
    'ATATT3',
    'ATCTT3',
    'ATBB',
    'lin_api_',
    'lin_oauth_',
    'ntn_',
    'PMAK-',
    'figd_',
    'sqa_',
    'sqp_',
    'squ_',
    'ops_eyJ',
  ],
  whole:
    'lin_api_[A-Za-z0-9]{40}|ntn_[0-9]{11}[A-Za-z0-9]{35}|PMAK-[a-f0-9]{24}-[a-f0-9]{34}|figd_[A-Za-z0-9_-]{40}|sq[apu]_[a-f0-9]{40}',
};
