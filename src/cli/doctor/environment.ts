import { type Check, ok, problem } from './check.js';

const MEND = 'Set it right in the environment or in .env; app.env in the data directory is what setup wrote.';

/** Every mistake in the environment, `.env` and the file of `regreen setup`, as config.ts finds them. */
export const environment: Check = {
  name: 'environment',
  async run({ configProblems }) {
    if (configProblems.length === 0) return [ok('every setting can be read')];
    // What each has to be stands in its own line; where to set them is said once.
    const last = configProblems.length - 1;
    return configProblems.map((message, index) =>
      index === last ? problem(message, MEND) : { status: 'problem', message },
    );
  },
};
