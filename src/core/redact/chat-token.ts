import type { SecretKind } from './kind.js';

/** Bots of Telegram and Discord, webhooks of Discord and Teams. Slack has a file of its own. */
export const chatToken: SecretKind = {
  name: 'chat-token',
  url: 'https://core.telegram.org/bots/api#authorizing-your-bot',
  pattern:
    /(?<![A-Za-z0-9])(?:\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])|[MNO][A-Za-z0-9_-]{23,25}\.[A-Za-z0-9_-]{6}\.(?=[A-Za-z_-]{0,37}\d)[A-Za-z0-9_-]{27,38}(?![A-Za-z0-9_.-]))|(?<keep>discord(?:app)?\.com\/api\/webhooks\/\d{15,20}\/)[A-Za-z0-9_-]{60,80}|(?<keepToo>\.webhook\.office\.com\/webhookb2\/)[A-Za-z0-9@/-]{60,250}/g,
  prefixes: ['AA', 'MT', 'Mj', 'Mz', 'ND', 'NT', 'Nj', 'Nz', 'OD', 'OT', 'webhooks/', 'webhookb2/'],
};
