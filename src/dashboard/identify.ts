import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Pool } from 'pg';
import { isOperator } from '../core/sign-in-settings.js';
import type { Log } from '../log.js';
import type { UserAccess } from '../store/github-users.js';
import { findSession, type Session, touchSession } from '../store/sessions.js';
import { readCookie } from './cookies.js';
import type { KnownAccess } from './known-access.js';
import type { OwnAddress } from './own-address.js';
import { Refusal, type Viewer } from './page.js';

type Options = {
  pool: Pool;
  ownAddress: (request: IncomingMessage) => OwnAddress;
  operators: readonly string[];
  access: KnownAccess;
  /** Why a request cannot come from this machine, or null when it may; null: the dashboard is not open to this machine. */
  foreignBecause: ((request: IncomingMessage) => string | null) | null;
  log: Log;
};

const NOTED_EVERY_MS = 60_000;

/** Says who looks at the dashboard; null: somebody who has to sign in. Throws the `Refusal` of whoever may not come in. */
export function createIdentify(options: Options): (request: IncomingMessage) => Promise<Viewer | null> {
  const { pool, ownAddress, operators, access, foreignBecause, log } = options;
  const open: Viewer = { login: null, userId: null, ...EVERYTHING, formToken: randomBytes(24).toString('base64url') };

  async function bySession(request: IncomingMessage): Promise<Viewer | null> {
    const secret = readCookie(request, 'session', ownAddress(request));
    const session = secret ? await findSession(pool, secret) : null;
    if (!secret || !session) return null;
    const formToken = createHash('sha256').update(`form:${secret}`).digest('base64url');
    const viewer = hasUser(session)
      ? viewerOf(await access.of(session, secret, request.method !== 'GET'), operators, formToken)
      : { login: 'the operator of this machine', userId: null, ...EVERYTHING, formToken };
    // A page that keeps itself up to date is not somebody who is there.
    if (viewer && session.seenMsAgo > NOTED_EVERY_MS && !request.headers.accept?.includes('text/event-stream'))
      await touchSession(pool, secret).catch((err) => log.warn({ err }, 'that a session was used could not be noted'));
    return viewer;
  }

  return async (request) => {
    const viewer = await bySession(request);
    if (viewer || foreignBecause === null) return viewer;
    const because = foreignBecause(request);
    if (because !== null) throw new Refusal(403, `The dashboard is open to this machine alone, and ${because}.`);
    return open;
  };
}

const EVERYTHING = { scope: {}, mayAct: () => true, isOperator: true };

const hasUser = (session: Session): session is Session & { user: UserAccess } => session.user !== null;

function viewerOf(user: UserAccess | null, operators: readonly string[], formToken: string): Viewer | null {
  if (!user) return null;
  const { login, userId } = user;
  if (isOperator(operators, user)) return { login, userId, ...EVERYTHING, formToken };
  const writable = new Set(user.writableIds);
  return {
    login,
    userId,
    scope: { repositoryIds: user.repositoryIds },
    mayAct: (repositoryId) => writable.has(repositoryId),
    isOperator: false,
    formToken,
  };
}
