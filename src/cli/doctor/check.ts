import type { Config } from '../../config.js';

/** What a check found: a problem keeps Regreen from doing its work, a warning does not. `mend` says what to do. */
export type Outcome = { status: 'ok' | 'warning' | 'problem'; message: string; mend?: string };

export type DoctorContext = {
  env: NodeJS.ProcessEnv;
  nodeVersion: string;
  /** null when the environment is not right; checks that need it say so. */
  config: Config | null;
  configProblems: string[];
};

/** One look at one thing. It reads and never mends; what it throws counts as a problem. */
export type Check = {
  name: string;
  /** Checks that must have found no problem before this one makes sense; some depend on how Regreen is set up. */
  needs?: string[] | ((config: Config | null) => string[]);
  run(context: DoctorContext): Promise<Outcome[]>;
};

export const ok = (message: string): Outcome => ({ status: 'ok', message });
export const warning = (message: string, mend: string): Outcome => ({ status: 'warning', message, mend });
export const problem = (message: string, mend: string): Outcome => ({ status: 'problem', message, mend });

/** What mends a GitHub that cannot be reached. */
export const REACH_GITHUB = 'Check the network, HTTPS_PROXY, NODE_EXTRA_CA_CERTS and GHE_HOST.';

/** Node gives a refused connection an AggregateError without a message of its own. */
export const reasonOf = (error: unknown): string => {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
};
