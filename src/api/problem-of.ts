import { outOfReach } from '../store/out-of-reach.js';
import { SteerError } from '../store/steer-runs.js';
import { Problem } from './problem.js';

const STATUS = { not_found: 404, conflict: 409, invalid: 422 } as const;

/** The refusal that an error becomes. What is ours is told in the log alone. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof SteerError) return new Problem(STATUS[error.kind], error.message);
  const why = outOfReach(error);
  if (why !== null)
    return new Problem(
      503,
      `The database is out of reach (${why}): nothing can be read that was not read before, and nothing written. Try again soon.`,
      {
        headers: { 'retry-after': '5' },
        cause: error,
      },
    );
  return new Problem(500, 'Something went wrong in Regreen: its log says what, under the request id.', {
    cause: error,
  });
}
