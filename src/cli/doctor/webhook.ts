import { readHookSettings } from '../../github/app-settings.js';
import { hookUrl, isHookUrl } from '../manifest.js';
import { asApp } from './as-app.js';
import { type Check, type Outcome, ok, problem, warning } from './check.js';

/** Where and how GitHub sends the App's webhooks. Whether the secrets agree only a delivery tells, for GitHub never shows its own. */
export const webhook: Check = {
  name: 'webhook',
  needs: ['app'],
  async run({ config }) {
    const { url, contentType, insecureSsl, hasSecret } = await readHookSettings(await asApp(config!));
    if (url === null)
      return [problem('the App has no webhook address', `Set it on the App’s page: ${hookUrl('https://<your host>')}`)];
    const found: Outcome[] = [];
    if (!isHookUrl(url))
      found.push(
        problem(`webhooks go to ${url}`, `Set the address on the App’s page: ${hookUrl('https://<your host>')}`),
      );
    if (!hasSecret)
      found.push(problem('the webhook has no secret', 'Set the value of WEBHOOK_SECRET on the App’s page.'));
    if (contentType !== 'json')
      found.push(problem(`webhooks come as ${contentType ?? 'form'}`, 'Choose application/json on the App’s page.'));
    if (insecureSsl)
      found.push(
        warning('GitHub does not check the certificate of the webhook address', 'Enable SSL verification there.'),
      );
    return found.length > 0 ? found : [ok(url)];
  },
};
