import { z } from 'zod';
import { cleanDeep } from '../clean-text.js';
import type { Check } from '../counted-checks.js';
import { fingerprint } from '../fingerprint.js';
import type { FixMetadata, FixStatus } from '../fixes/fix-attempt.js';
import { redactDeep } from '../redact/index.js';
import type { SavedAnalysis } from '../saved-analysis.js';
import type { NotificationKind } from './kinds.js';

/** What is said of one piece of news, beside where it happened. */
export const newsSchema = z.object({
  /** The check that failed, or those that a fix is for. */
  checks: z.array(z.string()),
  /** The cause of a failure; what a fix does. */
  summary: z.string(),
  /** The evidence that a failure is not the pull request's; what the checks say against a fix. */
  detail: z.string().nullable(),
});
export type News = z.infer<typeof newsSchema>;

/** Something that has become true of a pull request, to be told once. */
export type Announcement = {
  kind: NotificationKind;
  pullRequestId: string;
  /** Of all that may ever happen only this has it. */
  eventKey: string;
  /** The same thing on other pull requests of the repository has the same. */
  topic: string;
  news: News;
};

const MAX_SENTENCE = 500;

/** What is kept and sent of it: no secrets, and no more than people read. */
const kept = (news: News): News => cleanDeep(redactDeep(news), MAX_SENTENCE);

const OUTAGES: ReadonlySet<string> = new Set(['network', 'infrastructure', 'disk_full']);

/** Whose doing a failure is when it is not the pull request's; null: it may be. */
function blameOf({ category, metadata: { memory } }: SavedAnalysis): NotificationKind | null {
  if (memory?.verdict === 'broken_base' || memory?.verdict === 'flaky') return memory.verdict;
  return OUTAGES.has(category) ? 'outage' : null;
}

/** Failures that are not a pull request's fault. Each time that a check fails is news once, whatever is found out later. `silent`: ids of checks that are no news. */
export const failureAnnouncements = (
  pullRequestId: string,
  failed: readonly { check: Check; analysis: SavedAnalysis }[],
  silent: ReadonlySet<string>,
): Announcement[] =>
  failed.flatMap(({ check, analysis }) => {
    const kind = blameOf(analysis);
    if (kind === null || silent.has(check.id)) return [];
    const { summary, signature, metadata } = analysis;
    const topic = fingerprint([kind, check.name, signature]);
    return [
      {
        kind,
        pullRequestId,
        eventKey: `failure:${pullRequestId}:${check.source}:${check.ordinal}`,
        topic,
        news: kept({ checks: [check.name], summary, detail: metadata.memory?.sentences[0] ?? null }),
      },
    ];
  });

const OF_STATUS: Partial<Record<FixStatus, NotificationKind>> = {
  waiting_approval: 'fix_waiting',
  verified: 'fix_verified',
  regressed: 'fix_regressed',
};

/** A fix that has got somewhere; none where nobody's day changes by it. That a job was run again is no fix. */
export function fixAnnouncements(attempt: {
  id: string;
  pullRequestId: string;
  strategy: string;
  status: string;
  message: string | null;
  metadata: Pick<FixMetadata, 'checks' | 'summary'>;
}): Announcement[] {
  const kind = OF_STATUS[attempt.status as FixStatus];
  if (!kind || attempt.strategy === 'rerun') return [];
  const key = `${kind}:${attempt.id}`;
  const { checks, summary } = attempt.metadata;
  const detail = kind === 'fix_regressed' ? attempt.message : null;
  return [
    { kind, pullRequestId: attempt.pullRequestId, eventKey: key, topic: key, news: kept({ checks, summary, detail }) },
  ];
}
