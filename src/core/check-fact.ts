import { z } from 'zod';
import { cleanText } from './clean-text.js';
import { CHECK_CONCLUSIONS, CHECK_STATUSES, type CheckFact } from './facts.js';
import { fingerprint } from './fingerprint.js';
import { moment, smallNumber } from './storable.js';

type CheckContent = Omit<CheckFact, 'hash'>;

const time = moment.nullish().catch(null);
const status = z.enum(CHECK_STATUSES).catch('pending');
const conclusion = z.enum(CHECK_CONCLUSIONS).nullish().catch('neutral');

/** https://docs.github.com/en/rest/checks/runs#get-a-check-run and the `check_run` webhook. */
export const checkRunSchema = z.object({
  id: z.int().positive(),
  name: z.string(),
  head_sha: z.string(),
  status,
  conclusion,
  details_url: z.string().nullish(),
  html_url: z.string().nullish(),
  started_at: time,
  completed_at: time,
  check_suite: z.object({ id: z.int().positive(), head_branch: z.string().nullish().catch(null) }).nullish(),
  app: z.object({ id: z.int(), slug: z.string().nullish() }).nullish(),
});

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_job : its id is the check run's. */
export const workflowJobSchema = z.object({
  id: z.int().positive(),
  name: z.string(),
  head_sha: z.string(),
  run_attempt: smallNumber.nullish(),
  status,
  conclusion,
  html_url: z.string().nullish(),
  started_at: time,
  completed_at: time,
});

/** https://docs.github.com/en/rest/commits/statuses and the `status` webhook. */
export const commitStatusSchema = z.object({
  id: z.int().positive(),
  context: z.string(),
  state: z.enum(['pending', 'success', 'failure', 'error']),
  target_url: z.string().nullish(),
  description: z.string().nullish(),
  branches: z
    .array(z.object({ name: z.string(), commit: z.object({ sha: z.string() }) }))
    .nullish()
    .catch(null),
  created_at: moment,
});

export function checkRunFact(raw: z.infer<typeof checkRunSchema>): CheckFact {
  return withHash({
    source: 'check_run',
    externalId: String(raw.id),
    ordinal: raw.id,
    name: cleanText(raw.name),
    checkSuiteId: raw.check_suite?.id ?? null,
    appSlug: raw.app?.slug ? cleanText(raw.app.slug) : null,
    appId: raw.app?.id ?? null,
    headSha: cleanText(raw.head_sha),
    branch: raw.check_suite?.head_branch ? cleanText(raw.check_suite.head_branch) : null,
    attempt: null,
    status: raw.status,
    conclusion: raw.status === 'completed' ? (raw.conclusion ?? null) : null,
    detailsUrl: cleanUrl(raw.details_url ?? raw.html_url),
    description: null,
    startedAt: raw.started_at ?? null,
    completedAt: raw.status === 'completed' ? (raw.completed_at ?? null) : null,
  });
}

export function workflowJobFact(raw: z.infer<typeof workflowJobSchema>): CheckFact {
  return withHash({
    source: 'check_run',
    externalId: String(raw.id),
    ordinal: raw.id,
    name: cleanText(raw.name),
    checkSuiteId: null,
    appSlug: 'github-actions',
    appId: null,
    headSha: cleanText(raw.head_sha),
    // A job names the branch of a fork as if it were ours.
    branch: null,
    attempt: raw.run_attempt ?? null,
    status: raw.status,
    conclusion: raw.status === 'completed' ? (raw.conclusion ?? null) : null,
    detailsUrl: cleanUrl(raw.html_url),
    description: null,
    startedAt: raw.started_at ?? null,
    completedAt: raw.status === 'completed' ? (raw.completed_at ?? null) : null,
  });
}

export function commitStatusFact(raw: z.infer<typeof commitStatusSchema>, headSha: string): CheckFact {
  const pending = raw.state === 'pending';
  // A commit may be on several branches: which of them it is the head of is told, which one was meant is not.
  const [branch] = (raw.branches ?? []).flatMap((one) => (one.commit.sha === headSha ? [one.name] : [])).sort();
  const sha = cleanText(headSha);
  const context = cleanText(raw.context);
  return withHash({
    source: 'commit_status',
    externalId: `status:${sha}:${context}`,
    ordinal: raw.id,
    name: context,
    checkSuiteId: null,
    appSlug: null,
    appId: null,
    headSha: sha,
    branch: branch ? cleanText(branch) : null,
    attempt: null,
    status: pending ? 'pending' : 'completed',
    conclusion: pending ? null : raw.state === 'success' ? 'success' : 'failure',
    detailsUrl: cleanUrl(raw.target_url),
    description: raw.description ? cleanText(raw.description) : null,
    startedAt: raw.created_at,
    completedAt: pending ? null : raw.created_at,
  });
}

const cleanUrl = (url: string | null | undefined): string | null => (url ? cleanText(url) : null);

/** The hash covers what the order guards; what merges outside the guard (attempt, suite, app) stays out of it. */
function withHash(content: CheckContent): CheckFact {
  const { name, status, conclusion, startedAt, completedAt, detailsUrl, description } = content;
  return { ...content, hash: fingerprint([name, status, conclusion, startedAt, completedAt, detailsUrl, description]) };
}

const RANK: Record<CheckFact['status'], number> = {
  queued: 0,
  requested: 0,
  waiting: 0,
  pending: 0,
  in_progress: 1,
  completed: 2,
  cancelled: 2,
};

/** Total order of facts about one check: (ordinal, status rank, completed at, started at, hash), nothing lowest. */
function compareCheckFacts(left: CheckFact, right: CheckFact): number {
  return (
    left.ordinal - right.ordinal ||
    RANK[left.status] - RANK[right.status] ||
    instant(left.completedAt) - instant(right.completedAt) ||
    instant(left.startedAt) - instant(right.startedAt) ||
    (left.hash < right.hash ? -1 : left.hash > right.hash ? 1 : 0)
  );
}

const instant = (time: string | null): number => (time === null ? Number.NEGATIVE_INFINITY : Date.parse(time));

/** One fact out of two about the same check: the greater, with what only the other knew. */
export function mergeCheckFacts(left: CheckFact, right: CheckFact): CheckFact {
  const greater = compareCheckFacts(left, right) >= 0 ? left : right;
  return {
    ...greater,
    checkSuiteId: left.checkSuiteId ?? right.checkSuiteId,
    appSlug: left.appSlug ?? right.appSlug,
    appId: left.appId ?? right.appId,
    branch: left.branch ?? right.branch,
    attempt: Math.max(left.attempt ?? 0, right.attempt ?? 0) || null,
  };
}
