import type { SecretKind } from './kind.js';

/** Bot, user and app tokens, and the addresses of incoming webhooks. */
export const slackToken: SecretKind = {
  name: 'slack-token',
  url: 'https://docs.slack.dev/authentication/tokens/',
  pattern:
    /\bxox[abeoprs]-[A-Za-z0-9-]{10,255}|\bxapp-\d-[A-Za-z0-9-]{10,255}|(?<keep>https:\/\/hooks\.slack\.com\/(?:services|workflows)\/)[A-Za-z0-9/]{20,120}/g,
};
