import { lineMatcher, WEIGHT } from './matcher.js';

/** Terraform's boxes, and deployments that were refused. */
export const deploy = lineMatcher({
  name: 'deploy',
  url: 'https://developer.hashicorp.com/terraform/cli/commands/validate',
  hints: ['^[│╷ ]*Error: ', 'deploy', 'google-github-actions', 'UPGRADE FAILED', 'ROLLBACK'],
  rules: [
    {
      pattern: /^│ (?<message>Error: (?:Failed to (?:install|query|download)|Could not download).*)/,
      category: 'network',
      weight: WEIGHT.named,
    },
    { pattern: /^│ (?<message>Error: .*)/, category: 'configuration', weight: WEIGHT.named },
    {
      pattern:
        /(?<message>(?:Error: UPGRADE FAILED|ROLLBACK_COMPLETE|google-github-actions\/(?:deploy|ssh)[\w-]+ failed with|Deployment failed|deployment failed).*)/,
      whole: true,
      category: 'deploy',
      weight: WEIGHT.named,
    },
  ],
});
