import { z } from 'zod';

/** One monitored repository. */
export const repositoryViewSchema = z.object({
  repositoryId: z.uuid(),
  installationId: z.uuid(),
  /** Login of the account that the App is installed on. */
  account: z.string().nullable(),
  /** owner/name */
  name: z.string(),
  url: z.string().nullable(),
  status: z.enum(['active', 'suspended', 'error']),
  /** Why nothing is done in it; null where something is. */
  inactive: z.string().nullable(),
  openPullRequests: z.int(),
  lastPolledAt: z.iso.datetime().nullable(),
  /** Monitoring failures in a row. */
  failureCount: z.int(),
  /** Why the last poll failed; null where it went through. */
  pollError: z.string().nullable(),
});
export type RepositoryView = z.infer<typeof repositoryViewSchema>;
