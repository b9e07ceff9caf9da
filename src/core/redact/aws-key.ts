import type { SecretKind } from './kind.js';

/** Access key ids, and secret access keys where their name stands beside them. */
export const awsKey: SecretKind = {
  name: 'aws-key',
  url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html',
  pattern:
    /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b|(?<keep>aws_?(?:secret_?access_?key|session_?token)["']?\s{0,4}[=:]\s{0,4}["']?)[A-Za-z0-9/+=]{40,2000}/gi,
};
