import type { Pool } from 'pg';
import { SignInError } from '../github/sign-in.js';
import type { UserAccess as SaidAccess } from '../github/user-access.js';
import type { Log } from '../log.js';
import { findUser, saveUser, type UserAccess } from '../store/github-users.js';
import { deleteSession, type Session } from '../store/sessions.js';
import { unseal } from './seal.js';

/** GitHub is asked again what somebody may see when its word is as old as this. */
const ASK_AGAIN_MS = 5 * 60_000;
/** Nothing is shown on an older word. */
const KNOWN_FOR_MS = 15 * 60_000;

type Parts = {
  pool: Pool;
  clientSecret: string | null;
  readAccess: (token: string) => Promise<SaidAccess>;
  log: Log;
};

export type KnownAccess = {
  /**
   * What somebody may see. Who reads gets GitHub's last word while a new one is fetched; who acts waits for it. Where GitHub does not answer, its
   * last word holds for a quarter of an hour. null: the session has ended, because GitHub knows it no longer or has been silent for too long.
   */
  of(session: Session & { user: UserAccess }, secret: string, isActing: boolean): Promise<UserAccess | null>;
};

export function createKnownAccess({ pool, clientSecret, readAccess, log }: Parts): KnownAccess {
  const asking = new Map<string, Promise<UserAccess>>();

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
      const said = await readAccess(token);
      if (said.isCut)
        log.warn({ login: said.login }, 'GitHub lists more repositories than are looked at: some are not shown');
      const access = await findUser(pool, await saveUser(pool, said));
      if (access?.userId !== user.userId) throw new SignInError('refused', 'GitHub names somebody else.');
      return access;
    } catch (error) {
      if (error instanceof SignInError && error.kind === 'refused') await deleteSession(pool, secret);
      throw error;
    }
  }

  return {
    async of(session, secret, isActing) {
      const { user } = session;
      if (user.askedMsAgo < ASK_AGAIN_MS) return user;
      const asked = ask(session, secret);
      const isKnown = user.askedMsAgo < KNOWN_FOR_MS;
      if (isKnown && !isActing) {
        void asked.catch((err) => log.warn({ err, login: user.login }, 'GitHub did not say what somebody may see'));
        return user;
      }
      try {
        return await asked;
      } catch (err) {
        if (!(err instanceof SignInError)) throw err;
        log.warn({ err, login: user.login }, 'GitHub did not say what somebody may see');
        if (err.kind === 'unreachable' && isKnown) return user;
        await deleteSession(pool, secret);
        return null;
      }
    },
  };
}
