import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { ASK_AGAIN_MS } from '../core/sign-in-settings.js';
import { SignInError } from '../github/sign-in.js';
import type { UserAccess as SaidAccess } from '../github/user-access.js';
import type { Log } from '../log.js';
import { expireWord, saveUser, type UserAccess } from '../store/github-users.js';
import { deleteSession, findSession, type Session, saveSaid } from '../store/sessions.js';
import { Refusal } from './page.js';
import { unseal } from './seal.js';

/** Nothing is shown on an older word. */
const KNOWN_FOR_MS = 15 * 60_000;
/** Where GitHub could not be asked it is left alone for so long, or as long as it wants to be. */
const PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** So many sessions are remembered as paused; beyond that GitHub is asked sooner. */
const MOST_PAUSES = 10_000;

type Parts = {
  pool: Pool;
  clientSecret: string | null;
  readAccess: (token: string) => Promise<SaidAccess>;
  now: () => number;
  log: Log;
};

export type KnownAccess = {
  /**
   * What somebody may see. Who reads gets GitHub's last word while a new one is fetched; who acts waits for it. Where GitHub does not answer, its
   * last word holds for a quarter of an hour; then it throws a `Refusal`, for as long as that lasts. null: the session has ended, because GitHub
   * knows it no longer.
   */
  of(session: Session & { user: UserAccess }, secret: string, isActing: boolean): Promise<UserAccess | null>;
};

export function createKnownAccess({ pool, clientSecret, readAccess, now, log }: Parts): KnownAccess {
  const asking = new Map<string, Promise<UserAccess>>();
  const paused = new LRUCache<string, SignInError>({ max: MOST_PAUSES, perf: { now }, ttlResolution: 0 });

  /** Requests that come at once ask once. */
  function ask(session: Session & { user: UserAccess }, secret: string): Promise<UserAccess> {
    const underWay = asking.get(secret);
    if (underWay) return underWay;
    const asked = askGithub(session, secret).finally(() => asking.delete(secret));
    asking.set(secret, asked);
    return asked;
  }

  async function askGithub({ user, sealedToken }: Session & { user: UserAccess }, secret: string): Promise<UserAccess> {
    try {
      const token = clientSecret && sealedToken ? unseal(sealedToken, clientSecret, secret) : null;
      if (token === null) throw new SignInError('refused', 'The client secret of the App is another by now.');
      const said = await readAccess(token).catch(async (err) => {
        // Where we took the token back ourselves its session is gone already. Else GitHub did: tokens of the API open nothing any more.
        const isTheirs = isRefused(err) && (await deleteSession(pool, secret)) !== null;
        if (isTheirs) await expireWord(pool, Number(user.githubId));
        throw err;
      });
      if (said.isCut)
        log.warn({ login: said.login }, 'GitHub lists more repositories than are looked at: some are not shown');
      if ((await saveUser(pool, said)) !== user.userId) throw new SignInError('refused', 'GitHub names somebody else.');
      await saveSaid(pool, secret, said);
      const access = (await findSession(pool, secret))?.user;
      if (!access) throw new SignInError('refused', 'The session has ended meanwhile.');
      return access;
    } catch (err) {
      if (!(err instanceof SignInError)) throw err;
      log.warn({ err, login: user.login }, 'GitHub did not say what somebody may see');
      if (isRefused(err)) await deleteSession(pool, secret);
      else paused.set(secret, err, { ttl: pauseOf(err) });
      throw err;
    }
  }

  return {
    async of(session, secret, isActing) {
      const { user } = session;
      if (user.askedMsAgo < ASK_AGAIN_MS) return user;
      const isKnown = user.askedMsAgo < KNOWN_FOR_MS;
      const failed = paused.get(secret);
      if (failed && isKnown) return user;
      if (failed) throw silent();
      const asked = ask(session, secret);
      if (isKnown && !isActing) {
        void asked.catch((err) => {
          if (!(err instanceof SignInError)) log.warn({ err, login: user.login }, 'what somebody may see was not kept');
        });
        return user;
      }
      try {
        return await asked;
      } catch (err) {
        if (!(err instanceof SignInError)) throw err;
        if (isRefused(err)) return null;
        if (isKnown) return user;
        throw silent();
      }
    },
  };
}

const isRefused = (err: unknown): boolean => err instanceof SignInError && err.kind === 'refused';

const pauseOf = ({ retryAfterMs }: SignInError): number =>
  Math.min(Math.max(retryAfterMs ?? 0, PAUSE_MS), LONGEST_PAUSE_MS);

const silent = (): Refusal =>
  new Refusal(
    503,
    'GitHub cannot be asked what you may see, and its last word is too old to show anything by: try again in a moment. You are still signed in.',
  );
