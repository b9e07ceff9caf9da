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

type RepositoryToken = { text: string; givenAtMs: number };

export type RepositoryTokens = {
  /** A token that is good for minutes to come: one that was asked for before, where there is one. */
  get(use: TokenUse): Promise<RepositoryToken>;
  /** GitHub takes it no more. */
  forget(use: TokenUse, token: RepositoryToken): void;
  /** Takes all back, as far as GitHub answers in time. */
  close(): Promise<void>;
};

type Held = {
  asked: Promise<RepositoryToken>;
  /** null while GitHub has not answered. */
  token: RepositoryToken | null;
  goodUntilMs: number;
  usedAtMs: number;
  /** It is held for another use, too. */
  borrowed: boolean;
};

type Options = {
  /** A client that acts as the App. */
  asApp: () => Promise<GithubClient>;
  revoke: (token: string, signal: AbortSignal) => Promise<unknown>;
  now?: () => number;
  mostHeld?: number;
  unusedMs?: number;
};

/** Beyond the runs that any one process has at once. */
const MOST_HELD = 2_000;
/** No run begins a call with a token that ends meanwhile. */
const MARGIN_MS = 5 * 60_000;
/** What was refused may have been allowed since: a token that lacks something is asked for anew. */
const NARROWED_MS = 5 * 60_000;
/** The checks of a pull request come within minutes of each other; after that a token is a risk and no use. */
const UNUSED_MS = 10 * 60_000;
const LOOK_EVERY_MS = 60_000;
const REVOKE_WITHIN_MS = 5_000;
const REVOKED_AT_ONCE = 20;

/**
 * Keeps tokens, each for one repository and one job, while they are used: from run to run, so that a run costs no round trip more. What is
 * no longer used is revoked.
 */
export function createRepositoryTokens(options: Options): RepositoryTokens {
  const { asApp, revoke, now = () => Date.now(), mostHeld = MOST_HELD, unusedMs = UNUSED_MS } = options;
  /** In the order of their last use. */
  const held = new Map<string, Held>();

  const takeBack = async (one: Held, signal = AbortSignal.timeout(REVOKE_WITHIN_MS)): Promise<void> => {
    const token = one.token ?? (await one.asked.catch(() => null));
    // Nothing depends on it: the token ends by itself within the hour.
    if (token && !one.borrowed) await revoke(token.text, signal).catch(() => {});
  };

  const drop = (key: string, one: Held): void => {
    if (held.get(key) !== one) return;
    held.delete(key);
    void takeBack(one);
  };

  const timer = setInterval(() => {
    for (const [key, one] of held) if (one.usedAtMs < now() - unusedMs) drop(key, one);
  }, LOOK_EVERY_MS).unref();

  const ask = (use: TokenUse): Held => {
    const one: Held = {
      asked: askGithub(use).then((given) => {
        one.token = given.token;
        one.goodUntilMs = given.goodUntilMs;
        one.borrowed = given.borrowed;
        return given.token;
      }),
      token: null,
      goodUntilMs: Number.POSITIVE_INFINITY,
      usedAtMs: now(),
      borrowed: false,
    };
    return one;
  };

  type Given = { token: RepositoryToken; goodUntilMs: number; borrowed: boolean };

  const askGithub = async (use: TokenUse): Promise<Given> => {
    const app = await asApp();
    const asked = TOKEN_JOBS[use.job];
    const given = await createToken(app, use, asked, now);
    if (given) return { ...given, borrowed: false };
    const { permissions } = await readInstallation(app, use.installationGithubId);
    const narrowed = narrowedTo(asked, permissions ?? {});
    const less = JSON.stringify(narrowed) === JSON.stringify(asked) ? null : await createToken(app, use, narrowed, now);
    const soonMs = now() + NARROWED_MS;
    if (less) return { token: less.token, goodUntilMs: Math.min(less.goodUntilMs, soonMs), borrowed: false };
    if (use.orAs === undefined)
      throw Object.assign(new Error('The repository is out of reach of the installation.'), { status: 404 });
    const { installationGithubId, orAs: repository } = use;
    return { token: await get({ installationGithubId, repository, job: 'read' }), goodUntilMs: soonMs, borrowed: true };
  };

  const get = (use: TokenUse): Promise<RepositoryToken> => {
    const key = keyOf(use);
    const known = held.get(key);
    if (known && known.goodUntilMs > now()) {
      known.usedAtMs = now();
      held.delete(key);
      held.set(key, known);
      return known.asked;
    }
    if (known) drop(key, known);
    const one = ask(use);
    held.set(key, one);
    one.asked.catch(() => {
      if (held.get(key) === one) held.delete(key);
    });
    for (const [oldest, unused] of held) {
      if (held.size <= mostHeld) break;
      drop(oldest, unused);
    }
    return one.asked;
  };

  return {
    get,
    forget(use, token) {
      const key = keyOf(use);
      if (held.get(key)?.token === token) held.delete(key);
      if (use.orAs === undefined) return;
      const { installationGithubId, orAs: repository } = use;
      const lender = keyOf({ installationGithubId, repository, job: 'read' });
      if (held.get(lender)?.token === token) held.delete(lender);
    },
    async close() {
      clearInterval(timer);
      const all = [...held.values()];
      held.clear();
      const signal = AbortSignal.timeout(REVOKE_WITHIN_MS);
      const lane = async () => {
        for (let one = all.pop(); one && !signal.aborted; one = all.pop()) await takeBack(one, signal);
      };
      await Promise.all(Array.from({ length: REVOKED_AT_ONCE }, lane));
    },
  };
}

const keyOf = ({ installationGithubId, repository, job, orAs }: TokenUse): string =>
  JSON.stringify([installationGithubId, repository, job, orAs ?? null]);

/** null: GitHub refuses a permission or the repository, and does not tell which. https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app */
async function createToken(
  app: GithubClient,
  { installationGithubId, repository }: TokenUse,
  permissions: TokenPermissions,
  now: () => number,
): Promise<{ token: RepositoryToken; goodUntilMs: number } | null> {
  try {
    const { data } = await app.request('POST /app/installations/{installation_id}/access_tokens', {
      installation_id: installationGithubId,
      ...(typeof repository === 'number' ? { repository_ids: [repository] } : { repositories: [repository] }),
      permissions,
      request: bounded(),
    });
    const givenAtMs = now();
    return { token: { text: data.token, givenAtMs }, goodUntilMs: Date.parse(data.expires_at) - MARGIN_MS };
  } catch (error) {
    if (githubProblem(error).kind === 'invalid') return null;
    throw error;
  }
}
