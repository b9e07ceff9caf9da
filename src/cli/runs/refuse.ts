import { SteerError } from '../../store/steer-runs.js';
import { CliError } from '../io.js';

/** What cannot be done to a run ends the command with 1, and a payload that its stage does not take with 2. */
export function refuse(error: unknown): never {
  if (error instanceof SteerError)
    throw new CliError(error.kind === 'invalid' ? 2 : 1, error.message, { cause: error });
  throw error;
}
