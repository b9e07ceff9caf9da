import type { WithDatabase } from '../database.js';
import type { Clock } from '../format.js';

export type ReposDeps = {
  withDatabase: WithDatabase;
  /** Asks GitHub how the repository's pull requests stand, and opens what runs that calls for. */
  pollRepository(repositoryId: string): Promise<{ pullRequests: number; opened: number }>;
  clock: Clock;
};

export type SuspendFlags = { reason: string; json?: boolean };

export type ExportFlags = { output?: string };
