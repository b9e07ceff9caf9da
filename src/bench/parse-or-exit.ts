import { type Command, CommanderError } from 'commander';

/** Reads the command line; help ends the process with 0, and what it does not understand, which has been told then, with 2. */
export function parseOrExit(program: Command): void {
  try {
    program.exitOverride().parse(process.argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exit(error.exitCode === 0 ? 0 : 2);
  }
}
