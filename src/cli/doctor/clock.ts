import { readGithubTime } from '../../github/app-settings.js';
import { type Check, ok, problem, reasonOf, warning } from './check.js';

/** GitHub refuses the App's tokens when the clocks differ by more than a minute. */
const REFUSED_SKEW_S = 60;
const WORRYING_SKEW_S = 15;

/** Whether this machine's clock and GitHub's agree; asked without credentials, which a wrong clock spoils. */
export const clock: Check = {
  name: 'clock',
  needs: ['environment', 'github-host', 'proxy'],
  async run({ config }) {
    let githubTime: Date | null;
    try {
      githubTime = await readGithubTime(config!.github);
    } catch (error) {
      return [
        warning(
          `could not be compared with GitHub’s, which cannot be reached: ${reasonOf(error)}`,
          'Nothing to do until GitHub can be reached; then run doctor again.',
        ),
      ];
    }
    if (githubTime === null) return [ok('GitHub does not say what time it is')];
    const seconds = Math.round((Date.now() - githubTime.getTime()) / 1000);
    if (Math.abs(seconds) < WORRYING_SKEW_S) return [ok('agrees with GitHub’s')];
    const message = `this machine’s is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} GitHub’s`;
    const mend = 'Let it follow a time server (NTP).';
    return [Math.abs(seconds) > REFUSED_SKEW_S ? problem(message, mend) : warning(message, mend)];
  },
};
