import { z } from 'zod';
import { CHECK_CONCLUSIONS, CHECK_STATUSES, type CheckConclusion } from './facts.js';

/** A check of one pull request at one head SHA, as our rows have it. */
export const checkSchema = z.object({
  id: z.string(),
  source: z.enum(['check_run', 'commit_status']),
  externalId: z.string(),
  ordinal: z.number(),
  name: z.string(),
  checkSuiteId: z.string().nullable(),
  appSlug: z.string().nullable(),
  appId: z.number().nullable(),
  attempt: z.number().nullable(),
  status: z.enum(CHECK_STATUSES),
  conclusion: z.enum(CHECK_CONCLUSIONS).nullable(),
  detailsUrl: z.string().nullable(),
  /** What a commit status says of itself. */
  description: z.string().nullable(),
});
export type Check = z.infer<typeof checkSchema>;

/**
 * The checks that count: the newest attempt of each name in its suite, our own App's never.
 * A check whose suite nobody told yet gives way to any newer one of its name.
 */
export function countedChecks(checks: Check[], ownAppId: number): Check[] {
  const others = checks.filter((check) => check.appId !== ownAppId).sort((a, b) => b.ordinal - a.ordinal);
  return others
    .filter(
      (check, index) =>
        !others.some(
          (newer, at) =>
            at < index &&
            newer.source === check.source &&
            newer.name === check.name &&
            (newer.checkSuiteId === check.checkSuiteId ||
              (check.checkSuiteId === null && newer.appSlug === check.appSlug)),
        ),
    )
    .sort((a, b) => a.name.localeCompare(b.name) || a.ordinal - b.ordinal);
}

const FAILED: ReadonlySet<CheckConclusion | null> = new Set<CheckConclusion>([
  'failure',
  'timed_out',
  'startup_failure',
]);
const GREEN: ReadonlySet<CheckConclusion | null> = new Set<CheckConclusion>(['success', 'neutral', 'skipped']);

/** Of a check that has ended. */
export const isFailure = (conclusion: CheckConclusion | null): boolean => FAILED.has(conclusion);
export const isFailed = (check: Check): boolean => check.status === 'completed' && isFailure(check.conclusion);
export const isPending = (check: Check): boolean => check.status !== 'completed' && check.status !== 'cancelled';
export const isGreen = (check: Check): boolean => check.status === 'completed' && GREEN.has(check.conclusion);
