import { readAppSettings } from '../../github/app-settings.js';
import { asApp } from './as-app.js';
import { type Check, type Outcome, ok, problem, REACH_GITHUB, reasonOf } from './check.js';

/** Whether GitHub knows the App by the credentials that are here. */
export const app: Check = {
  name: 'app',
  needs: ['environment', 'github-host', 'proxy'],
  async run({ config }) {
    if (config!.app === null)
      return [
        problem(
          'no GitHub App is configured',
          'Run regreen setup, or set APP_ID, PRIVATE_KEY_PATH and WEBHOOK_SECRET.',
        ),
      ];
    try {
      const { id, name } = await readAppSettings(await asApp(config!));
      return [ok(`${name} (${id})`)];
    } catch (error) {
      return [refusal(error, config!.app.id)];
    }
  },
};

function refusal(error: unknown, appId: number): Outcome {
  const { status } = error as { status?: number };
  if (status === 401)
    return problem(
      `GitHub does not take the credentials of App ${appId}: ${reasonOf(error)}`,
      'Make a new private key on the App’s page and name its file in PRIVATE_KEY_PATH; where the clock is wrong, mend that first.',
    );
  if (status === 404)
    return problem(`GitHub knows no App ${appId}`, 'Set APP_ID to the number on the App’s page; check GHE_HOST.');
  return problem(`GitHub cannot be reached: ${reasonOf(error)}`, REACH_GITHUB);
}
