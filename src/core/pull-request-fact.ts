import { z } from 'zod';
import { cleanText } from './clean-text.js';
import type { PullRequestFact } from './facts.js';
import { fingerprint } from './fingerprint.js';
import { redact } from './redact/index.js';
import { moment, smallNumber } from './storable.js';

const MAX_TITLE = 1_000;

/**
 * What we read of a pull request, in webhooks and in the REST API alike.
 * https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request
 */
export const pullRequestSchema = z.object({
  number: smallNumber,
  title: z.string(),
  user: z.object({ login: z.string() }).nullish(),
  state: z.enum(['open', 'closed']),
  merged_at: z.string().nullish(),
  draft: z.boolean().nullish(),
  base: z.object({ ref: z.string(), sha: z.string() }),
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ full_name: z.string() }).nullish() }),
  html_url: z.string(),
  updated_at: moment,
  labels: z.array(z.object({ name: z.string().nullish() })).nullish(),
  author_association: z.string().nullish(),
});

/** Ranks of facts that carry the same second: design.md section 3, "Order". A stub is 0. */
const RANKS: ReadonlyMap<string, number> = new Map([
  ['opened', 1],
  ['synchronize', 3],
  ['closed', 4],
  ['reopened', 5],
]);
const RANK_OTHER = 2;
const RANK_MERGED = 6;
/** A re-read from the API at least a second after the last change. */
export const RANK_REREAD = 9;

/** Translates a pull request; `action` is the webhook's, or null for a re-read from the API. */
export function pullRequestFact(raw: z.infer<typeof pullRequestSchema>, action: string | null): PullRequestFact {
  const title = cleanText(redact(raw.title), MAX_TITLE);
  const state = raw.merged_at ? 'merged' : raw.state === 'closed' ? 'closed' : 'opened';
  const content = {
    number: raw.number,
    title,
    author: cleanText(raw.user?.login ?? 'ghost'),
    state,
    draft: raw.draft ?? false,
    baseBranch: cleanText(raw.base.ref),
    headBranch: cleanText(raw.head.ref),
    baseSha: cleanText(raw.base.sha),
    headSha: cleanText(raw.head.sha),
    headRepository: raw.head.repo ? cleanText(raw.head.repo.full_name) : null,
    url: cleanText(raw.html_url),
    metadata: {
      labels: (raw.labels ?? []).flatMap((label) => (label.name ? [cleanText(label.name)] : [])).sort(),
      authorAssociation: raw.author_association ?? null,
      titleCut: title !== raw.title && title.endsWith('…'),
    },
  } satisfies Partial<PullRequestFact>;
  return { ...content, updatedAt: raw.updated_at, rank: rankOf(state, action), hash: fingerprint(content) };
}

function rankOf(state: string, action: string | null): number {
  if (action === null) return RANK_REREAD;
  if (state === 'merged') return RANK_MERGED;
  return RANKS.get(action) ?? RANK_OTHER;
}
