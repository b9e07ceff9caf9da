import type { SecretKind } from './kind.js';

/** SendGrid, Mailgun, Brevo, Resend; API keys of Twilio. */
export const mailToken: SecretKind = {
  name: 'mail-token',
  url: 'https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys',
  pattern:
    /(?<![A-Za-z0-9])(?:SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}|key-[a-f0-9]{32}(?![A-Za-z0-9])|xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}|re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?![A-Za-z0-9_])|SK[a-f0-9]{32}(?![A-Za-z0-9]))/g,
  prefixes: ['SG.', 'key-', 'xkeysib-', 're_', 'SK'],
  whole: 'SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}|xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}',
};
