import { type Check, ok, problem } from './check.js';

/** Every mistake in the environment, `.env` and the file of `regreen setup`, as config.ts finds them. */
export const environment: Check = {
  name: 'environment',
  async run({ configProblems }) {
    if (configProblems.length === 0) return [ok('every setting can be read')];
    return configProblems.map((found) => problem(found, 'Set it right in the environment or in .env.'));
  },
};
