import type { SecretKind } from './kind.js';

/** Access key ids, keys of Bedrock, and secret access keys and session tokens where their name stands beside them. */
export const awsKey: SecretKind = {
  name: 'aws-key',
  url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html',
  pattern:
    /(?<![A-Za-z0-9])(?:(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])|ABSK[A-Za-z0-9+/]{109,269}={0,2})|(?<keep>(?:[aA][wW][sS]_?)?(?:[sS]ecret_?[aA]ccess_?[kK]ey|SECRET_ACCESS_KEY|[sS]ession_?[tT]oken|SESSION_TOKEN)(?:\\?["'])?[ \t]{0,4}[=:][ \t]{0,4}(?:\\?["'])?)[A-Za-z0-9/+=]{40,2000}/g,
  prefixes: ['AKIA', 'ASIA', 'ABIA', 'ACCA', 'ABSK'],
  whole: '(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}',
};
