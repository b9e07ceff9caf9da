import type { SecretKind } from './kind.js';

/** Bot, user, workflow and app tokens, and the addresses of incoming webhooks. */
export const slackToken: SecretKind = {
  name: 'slack-token',
  url: 'https://docs.slack.dev/authentication/tokens/',
  pattern:
    /(?<![A-Za-z0-9])(?:xox[abceoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,400}|x(?:app|wfp)-(?:\d-)?[A-Za-z0-9-]{10,400})|(?<keep>hooks\.slack\.com\/(?:services|workflows|triggers)\/)[A-Za-z0-9/]{20,120}/g,
  prefixes: [
    'xoxa-',
    'xoxb-',
    'xoxc-',
    'xoxe-',
    'xoxe.',
    'xoxo-',
    'xoxp-',
    'xoxr-',
    'xoxs-',
    'xapp-',
    'xwfp-',
    'hooks.slack.com',
  ],
  whole:
    'xoxb-[0-9]{10,13}-[0-9]{10,13}-[A-Za-z0-9]{24}|xoxp-[0-9]{10,13}-[0-9]{10,13}-[0-9]{10,13}-[a-f0-9]{32}|xapp-[0-9]-[A-Z0-9]{9,12}-[0-9]{10,14}-[a-f0-9]{64}',
};
