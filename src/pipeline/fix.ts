import { performing } from './stage.js';

/** Fix attempts come with their own issue; until then the stage says so and changes nothing. */
export const fix = performing<null, null>({
  name: 'fix',
  queue: 'fix-attempts',
  gather: async () => null,
  decide: () => null,
  record: () => ({
    status: 'skipped',
    rowsIn: 0,
    rowsOut: 0,
    result: { skipped: 'nothing to do yet: this version proposes no fixes' },
  }),
});
