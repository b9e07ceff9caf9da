import { readAppSettings } from '../../github/app-settings.js';
import { asApp } from './as-app.js';
import { type Check, type Outcome, ok, problem, reasonOf, warning } from './check.js';

/** GitHub refuses the App's tokens when the clocks differ by more than a minute. */
const REFUSED_SKEW_S = 60;
const WORRYING_SKEW_S = 15;

/** Whether GitHub knows the App by the credentials that are here, and whether the clocks agree. */
export const app: Check = {
  name: 'app',
  needs: ['environment', 'github-host', 'proxy'],
  async run({ config }) {
    if (config!.app === null)
      return [
        problem('no GitHub App is configured', 'Run regreen setup, or set APP_ID, PRIVATE_KEY and WEBHOOK_SECRET.'),
      ];
    try {
      const { id, name, githubTime } = await readAppSettings(await asApp(config!));
      return [ok(`${name} (${id})`), ...(githubTime ? judgeClock(githubTime, new Date()) : [])];
    } catch (error) {
      return [refusal(error, config!.app.id)];
    }
  },
};

function judgeClock(githubTime: Date, ownTime: Date): Outcome[] {
  const seconds = Math.round((ownTime.getTime() - githubTime.getTime()) / 1000);
  if (Math.abs(seconds) < WORRYING_SKEW_S) return [];
  const message = `the clock of this machine is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} GitHub’s`;
  const mend = 'Let it follow a time server (NTP).';
  return [Math.abs(seconds) > REFUSED_SKEW_S ? problem(message, mend) : warning(message, mend)];
}

function refusal(error: unknown, appId: number): Outcome {
  const { status } = error as { status?: number };
  if (status === 401)
    return problem(
      `GitHub does not take the credentials of App ${appId}: ${reasonOf(error)}`,
      'Make a new private key on the App’s page and set it as PRIVATE_KEY; check the clock of this machine too.',
    );
  if (status === 404)
    return problem(`GitHub knows no App ${appId}`, 'Set APP_ID to the number on the App’s page; check GHE_HOST.');
  return problem(
    `GitHub cannot be reached: ${reasonOf(error)}`,
    'Check the network, HTTPS_PROXY, NODE_EXTRA_CA_CERTS and GHE_HOST.',
  );
}
