import { z } from 'zod';
import { cleanText } from '../core/clean-text.js';
import type { Facts, InstallationFact, RepositoryFact, Translation } from '../core/facts.js';
import { ignored } from '../core/facts.js';
import { moment, smallNumber } from '../core/storable.js';

/** GitHub writes a time as ISO 8601, and in some events as seconds since 1970. */
export const time = z
  .union([
    moment,
    z
      .int()
      .min(0)
      .max(100_000_000_000)
      .transform((seconds) => new Date(seconds * 1000).toISOString()),
  ])
  .nullish()
  .catch(null);

export const repositorySchema = z.object({
  id: z.int().positive(),
  full_name: z.string(),
  html_url: z.string().nullish(),
  archived: z.boolean().nullish(),
  updated_at: time,
});

/** What every delivery of an installed App carries beside its subject. */
const envelopeSchema = z.object({
  installation: z.object({ id: z.int().positive() }),
  repository: repositorySchema,
  sender: z.object({ login: z.string() }).nullish(),
});

export const repositoryFact = (raw: z.infer<typeof repositorySchema>): RepositoryFact => ({
  githubId: raw.id,
  name: cleanText(raw.full_name),
  url: raw.html_url ? cleanText(raw.html_url) : null,
  archived: raw.archived ?? false,
  updatedAt: raw.updated_at ?? null,
});

const installationStub = (githubId: number): InstallationFact => ({
  githubId,
  account: null,
  status: null,
  permissions: null,
  updatedAt: null,
});

/** A check's payload names pull requests of any repository that has the head: only those of ours count. */
export const namedPullRequestsSchema = z
  .array(
    z.object({
      number: smallNumber,
      head: z.object({ ref: z.string(), sha: z.string() }),
      base: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ id: z.int() }) }),
    }),
  )
  .nullish()
  .catch([]);

/** Many more than have one head: what is left out becomes known by deliveries of its own. */
const MOST_NAMED = 100;

export const stubsOf = (raw: z.infer<typeof namedPullRequestsSchema>, repositoryId: number): Facts['stubs'] =>
  (raw ?? [])
    .filter((pullRequest) => pullRequest.base.repo.id === repositoryId)
    .slice(0, MOST_NAMED)
    .map((pullRequest) => ({
      number: pullRequest.number,
      headSha: cleanText(pullRequest.head.sha),
      headBranch: cleanText(pullRequest.head.ref),
      baseSha: cleanText(pullRequest.base.sha),
      baseBranch: cleanText(pullRequest.base.ref),
    }));

/** What a delivery says of the parts that it does not mention. */
export const NOTHING_SAID = {
  access: [],
  pullRequest: null,
  stubs: [],
  headSha: null,
  heads: [],
  checks: [],
  command: null,
  opensRun: null,
} satisfies Partial<Facts>;

type Subject = Partial<Facts>;

/**
 * Translates the envelope and the event's own part. A payload that lacks either is ignored with the reason;
 * so is one without an installation: it comes from a repository's own webhook, not from the App.
 */
export function translateWith<T>(
  payload: unknown,
  schema: z.ZodType<T>,
  subject: (own: T, repositoryId: number) => Subject | string,
): Translation {
  const envelope = envelopeSchema.safeParse(payload);
  if (!envelope.success) {
    const withoutInstallation = envelope.error.issues.some(
      (issue) => issue.path[0] === 'installation' && issue.path.length === 1,
    );
    return ignored(withoutInstallation ? 'the payload names no installation' : describe(envelope.error));
  }
  const own = schema.safeParse(payload);
  if (!own.success) return ignored(describe(own.error));
  const { installation, repository, sender } = envelope.data;
  const facts = subject(own.data, repository.id);
  if (typeof facts === 'string') return ignored(facts);
  return {
    kind: 'facts',
    facts: {
      actor: sender ? cleanText(sender.login) : null,
      installation: installationStub(installation.id),
      repository: repositoryFact(repository),
      ...NOTHING_SAID,
      ...facts,
    },
  };
}

/** The first thing that is wrong with a payload, in one sentence without its content. */
export function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `unexpected payload: ${issue.path.join('.') || 'body'}: ${issue.message}` : 'unexpected payload';
}
