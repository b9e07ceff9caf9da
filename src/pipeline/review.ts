import { z } from 'zod';
import { performing } from './stage.js';

/** Reviews come with their own issue; until then the stage says so and changes nothing. */
export const review = performing<null, null, null>({
  name: 'review',
  queue: 'reviews',
  reusable: false,
  snapshot: z.null(),
  inputs: async () => null,
  gather: async () => null,
  decide: () => null,
  record: () => ({
    status: 'skipped',
    rowsIn: 0,
    rowsOut: 0,
    result: { skipped: 'nothing to do yet: this version reviews nothing' },
  }),
});
