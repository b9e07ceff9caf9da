import { z } from 'zod';
import { QUARANTINE_ENDS, QUARANTINE_SOURCES } from './quarantine.js';

/** A quarantine as it is shown. */
export const quarantineViewSchema = z.object({
  quarantineId: z.uuid(),
  repositoryId: z.uuid(),
  /** owner/name */
  repository: z.string(),
  installationId: z.uuid(),
  check: z.string(),
  test: z.string().nullable().describe('null: the whole check.'),
  owner: z.string(),
  reason: z.string(),
  source: z.enum(QUARANTINE_SOURCES),
  inForce: z.boolean().describe('Its failures are left out now.'),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  endedBecause: z.enum(QUARANTINE_ENDS).nullable(),
  endedBy: z.string().nullable().describe('null: nobody did, it ended by itself.'),
});
export type QuarantineView = z.infer<typeof quarantineViewSchema>;
