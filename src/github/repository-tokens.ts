import { createTokenAsker, MARGIN_MS, type RepositoryToken, type TokenUse } from './ask-token.js';
import { WRITE_TIMEOUT_MS } from './bounded-write.js';
import type { GithubClient } from './github-client.js';
import { onlyReads } from './token-jobs.js';

export type RepositoryTokens = {
  /** A token that is good for minutes to come: one that was asked for before, where there is one. */
  get(use: TokenUse): Promise<RepositoryToken>;
  /** GitHub takes it no more. */
  forget(use: TokenUse, token: RepositoryToken): void;
  /** Takes all back, as far as GitHub answers in time. */
  close(): Promise<void>;
};

type Held = {
  /** null: the repository is out of reach. */
  asked: Promise<RepositoryToken | null>;
  /** null while GitHub has not answered. */
  token: RepositoryToken | null;
  goodUntilMs: number;
  usedAtMs: number;
  mostUnusedMs: number;
};

type Options = {
  /** A client that acts as the App. */
  asApp: () => Promise<GithubClient>;
  revoke: (token: string, signal: AbortSignal) => Promise<unknown>;
  now?: () => number;
  mostHeld?: number;
  unusedMs?: number;
};

/** A monitor goes round all repositories there are. A token has some 500 letters. */
const MOST_HELD = 20_000;
/** The checks of a pull request come within minutes of each other; after that a token that writes is a risk and no use. */
const UNUSED_MS = 10 * 60_000;
/** How long an installation is believed to have no repository of defaults. */
const ABSENT_MS = 60 * 60_000;
const LOOK_EVERY_MS = 60_000;
const REVOKE_WITHIN_MS = 5_000;
const REVOKED_AT_ONCE = 20;

/**
 * Keeps tokens, each for one repository and one job, from run to run, so that a run costs no round trip more. Those that write are kept while
 * they are used. Those that read are kept until they end: GitHub's ETags hold for one token, and with another each unchanged answer is paid
 * for once more. What is dropped is revoked, unless it is about to end: that is not worth a request of the installation's.
 */
export function createRepositoryTokens(options: Options): RepositoryTokens {
  const { asApp, revoke, now = () => Date.now(), mostHeld = MOST_HELD, unusedMs = UNUSED_MS } = options;
  const askGithub = createTokenAsker(asApp, now);
  /** In the order of their last use. */
  const held = new Map<string, Held>();
  /** Dropped, and not revoked yet: a call may have taken one a moment ago. */
  const leaving = new Map<Held, NodeJS.Timeout>();
  /** By installation: until when no repository of defaults is asked for. */
  const withoutDefaults = new Map<number, number>();

  const takeBack = async ({ token }: Held, signal = AbortSignal.timeout(REVOKE_WITHIN_MS)): Promise<void> => {
    // Nothing depends on it: the token ends by itself within the hour.
    if (token) await revoke(token.text, signal).catch(() => {});
  };

  const drop = (key: string, one: Held): void => {
    if (held.get(key) !== one) return;
    held.delete(key);
    if (one.token && one.token.endsAtMs <= now() + MARGIN_MS) return;
    const timer = setTimeout(() => {
      leaving.delete(one);
      void takeBack(one);
    }, WRITE_TIMEOUT_MS).unref();
    leaving.set(one, timer);
  };

  const timer = setInterval(() => {
    for (const [key, one] of held)
      if (one.goodUntilMs <= now() || one.usedAtMs < now() - one.mostUnusedMs) drop(key, one);
  }, LOOK_EVERY_MS).unref();

  const ask = (use: TokenUse): Held => {
    const one: Held = {
      asked: askGithub(use).then((given) => {
        if (given) Object.assign(one, given);
        return given?.token ?? null;
      }),
      token: null,
      goodUntilMs: Number.POSITIVE_INFINITY,
      usedAtMs: now(),
      mostUnusedMs: onlyReads(use.job) ? Number.POSITIVE_INFINITY : unusedMs,
    };
    return one;
  };

  const find = (use: TokenUse): Promise<RepositoryToken | null> => {
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
    const unhold = () => held.get(key) === one && held.delete(key);
    one.asked.then((token) => token ?? unhold(), unhold);
    for (const [oldest, unused] of held) {
      if (held.size <= mostHeld) break;
      drop(oldest, unused);
    }
    return one.asked;
  };

  const get = async (use: TokenUse): Promise<RepositoryToken> => {
    const { installationGithubId, orAs } = use;
    if (orAs === undefined || (withoutDefaults.get(installationGithubId) ?? 0) <= now()) {
      const token = await find(use);
      if (token) return token;
      if (orAs === undefined)
        throw Object.assign(new Error('The repository is out of reach of the installation.'), { status: 404 });
      withoutDefaults.set(installationGithubId, now() + ABSENT_MS);
    }
    return get(lenderOf(installationGithubId, orAs));
  };

  return {
    get,
    forget(use, token) {
      const { installationGithubId, orAs } = use;
      for (const one of [use, ...(orAs === undefined ? [] : [lenderOf(installationGithubId, orAs)])])
        if (held.get(keyOf(one))?.token === token) held.delete(keyOf(one));
    },
    async close() {
      clearInterval(timer);
      for (const later of leaving.values()) clearTimeout(later);
      const all = [...leaving.keys(), ...held.values()];
      leaving.clear();
      held.clear();
      const signal = AbortSignal.timeout(REVOKE_WITHIN_MS);
      const lane = async () => {
        for (let one = all.pop(); one && !signal.aborted; one = all.pop()) await takeBack(one, signal);
      };
      await Promise.all(Array.from({ length: REVOKED_AT_ONCE }, lane));
    },
  };
}

const lenderOf = (installationGithubId: number, repository: number): TokenUse => ({
  installationGithubId,
  repository,
  job: 'read',
});

const keyOf = ({ installationGithubId, repository, job }: TokenUse): string =>
  JSON.stringify([installationGithubId, repository, job]);
