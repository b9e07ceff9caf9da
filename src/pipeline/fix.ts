import { z } from 'zod';
import { performing } from './stage.js';

/** Fix attempts come with their own issue; until then the stage says so and changes nothing. */
export const fix = performing<null, null, null>({
  name: 'fix',
  queue: 'fix-attempts',
  reusable: false,
  snapshot: z.null(),
  inputs: async () => null,
  gather: async () => null,
  decide: () => null,
  record: () => ({
    status: 'skipped',
    rowsIn: 0,
    rowsOut: 0,
    result: { skipped: 'nothing to do yet: this version proposes no fixes' },
  }),
});
