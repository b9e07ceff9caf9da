import { performing } from './stage.js';

/** Reviews come with their own issue; until then the stage says so and changes nothing. */
export const review = performing<null, null>({
  name: 'review',
  queue: 'reviews',
  gather: async () => null,
  decide: () => null,
  record: () => ({
    status: 'skipped',
    rowsIn: 0,
    rowsOut: 0,
    result: { skipped: 'nothing to do yet: this version reviews nothing' },
  }),
});
