import type { CheckConclusion, CheckStatus } from './facts.js';

/** A check of one pull request at one head SHA, as our rows have it. */
export type Check = {
  id: string;
  source: 'check_run' | 'commit_status';
  externalId: string;
  ordinal: number;
  name: string;
  checkSuiteId: string | null;
  appSlug: string | null;
  appId: number | null;
  attempt: number | null;
  status: CheckStatus;
  conclusion: CheckConclusion | null;
  detailsUrl: string | null;
  /** What a commit status says of itself. */
  description: string | null;
};

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

export const isFailed = (check: Check): boolean => check.status === 'completed' && FAILED.has(check.conclusion);
export const isPending = (check: Check): boolean => check.status !== 'completed' && check.status !== 'cancelled';
export const isGreen = (check: Check): boolean => check.status === 'completed' && GREEN.has(check.conclusion);
