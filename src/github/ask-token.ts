import { bounded } from './bounded-write.js';
import type { GithubClient } from './github-client.js';
import { readInstallation } from './installation.js';
import { githubProblem } from './problem.js';
import { narrowedTo, TOKEN_JOBS, type TokenJob, type TokenPermissions } from './token-jobs.js';

/** A token for one repository of one installation, and one job. */
export type TokenUse = {
  installationGithubId: number;
  /** GitHub's number of it; a name where nobody knows the number. */
  repository: number | string;
  job: TokenJob;
  /** Where the repository is out of reach: the one whose token reads what is public. */
  orAs?: number;
};

export type RepositoryToken = { text: string; givenAtMs: number; endsAtMs: number };

export type GivenToken = { token: RepositoryToken; goodUntilMs: number };

/** No run begins a call with a token that ends meanwhile. */
export const MARGIN_MS = 5 * 60_000;
/** What an installation has not given it may give at any time: whatever lacks something is asked for anew then. */
const GRANT_MS = 5 * 60_000;

/**
 * Asks GitHub for tokens: for all that a job needs, or as much of it as the installation has given, which is remembered for minutes. null: the
 * repository is out of reach. `asApp`: a client that acts as the App.
 */
export function createTokenAsker(asApp: () => Promise<GithubClient>, now: () => number) {
  const grants = new Map<number, { permissions: Record<string, string>; untilMs: number }>();

  return async (use: TokenUse): Promise<GivenToken | null> => {
    const { installationGithubId, job, orAs } = use;
    const app = await asApp();
    const asked = TOKEN_JOBS[job];
    const remembered = grants.get(installationGithubId);
    const known = remembered && remembered.untilMs > now() ? remembered : null;
    if (!known || orAs !== undefined) {
      const all = await createToken(app, use, asked, now);
      // Who has another to ask instead need not know why.
      if (all || orAs !== undefined) return all;
    }
    const grant = known ?? {
      permissions: (await readInstallation(app, installationGithubId)).permissions ?? {},
      untilMs: now() + GRANT_MS,
    };
    grants.set(installationGithubId, grant);
    const narrowed = narrowedTo(asked, grant.permissions);
    const isLess = JSON.stringify(narrowed) !== JSON.stringify(asked);
    // All that the job needs was refused a moment ago.
    if (!known && !isLess) return null;
    const given = await createToken(app, use, narrowed, now);
    // It may have less by now.
    if (!given) grants.delete(installationGithubId);
    return given && isLess ? { ...given, goodUntilMs: Math.min(given.goodUntilMs, grant.untilMs) } : given;
  };
}

/** null: GitHub refuses a permission or the repository, and does not tell which. https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app */
async function createToken(
  app: GithubClient,
  { installationGithubId, repository }: TokenUse,
  permissions: TokenPermissions,
  now: () => number,
): Promise<GivenToken | null> {
  try {
    const { data } = await app.request('POST /app/installations/{installation_id}/access_tokens', {
      installation_id: installationGithubId,
      ...(typeof repository === 'number' ? { repository_ids: [repository] } : { repositories: [repository] }),
      permissions,
      request: bounded(),
    });
    const endsAtMs = Date.parse(data.expires_at);
    return { token: { text: data.token, givenAtMs: now(), endsAtMs }, goodUntilMs: endsAtMs - MARGIN_MS };
  } catch (error) {
    if (githubProblem(error).kind === 'invalid') return null;
    throw error;
  }
}
