import type { Pool } from 'pg';
import { CliError, type CliIo } from './io.js';

/** There is nothing to ask yet. What reads says so and answers with an empty list; what changes something ends with status 1. */
export class NoDatabaseError extends CliError {
  constructor(message: string) {
    super(1, message);
    this.name = 'NoDatabaseError';
  }
}

export type Reach = {
  /** Sessions that may write nothing. */
  readOnly: boolean;
  /** An embedded PostgreSQL that is not running stays so; default: it is started for the length of the work. */
  mayStart?: boolean;
};

/** Does the work on the database of this Regreen. Throws `NoDatabaseError` where there is none yet, and `CliError` with 3 when it is out of reach. */
export type WithDatabase = <T>(work: (pool: Pool) => Promise<T>, reach: Reach) => Promise<T>;

/** The answer, or with no database yet: one line that says so, and the empty answer. */
export async function orEmpty<T>(io: CliIo, answer: Promise<T>, empty: T): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof NoDatabaseError)) throw error;
    io.stderr.write(`${error.message}\n`);
    return empty;
  }
}
