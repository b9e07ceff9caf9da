import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Pool } from 'pg';
import { SignInError } from '../github/sign-in.js';
import type { UserAccess as SaidAccess } from '../github/user-access.js';
import type { Log } from '../log.js';
import { saveUser } from '../store/github-users.js';
import { createSession, deleteSession, LONGEST_MS } from '../store/sessions.js';
import { readCookie } from './cookies.js';
import { isSame } from './form.js';
import type { OwnAddress } from './own-address.js';
import { Refusal } from './page.js';
import { seal, unseal } from './seal.js';

/** What the dashboard needs of GitHub. */
export type GithubSignIn = {
  clientSecret: string;
  authorizeUrl: (asked: { redirectUri: string; state: string; codeChallenge: string }) => string;
  exchangeCode: (given: {
    code: string;
    redirectUri: string;
    codeVerifier: string;
  }) => Promise<{ token: string; lifeMs: number | null }>;
  readAccess: (token: string) => Promise<SaidAccess>;
  revokeToken: (token: string) => Promise<void>;
};

type Options = {
  pool: Pool;
  /** null: not set up. */
  github: GithubSignIn | null;
  /** Where the way back from GitHub ends; null: where somebody came in. */
  publicUrl: string | null;
  /** Opens the dashboard to the operator of the machine. */
  operatorToken: string;
  now: () => number;
  log: Log;
};

/** A session that has just begun; the secret is for the browser alone. */
type Begun = { secret: string; to: string };

export type SignIn = {
  withGithub: boolean;
  /** The way to GitHub, and what has to come back with it; or the address to begin at. */
  begin(address: OwnAddress, to: string, hasBeenSentHere: boolean): { location: string; attempt: string | null };
  finish(request: IncomingMessage, address: OwnAddress, query: URLSearchParams): Promise<Begun>;
  withToken(request: IncomingMessage, address: OwnAddress, token: string, to: string): Promise<Begun>;
  end(request: IncomingMessage, address: OwnAddress): Promise<void>;
};

const A_MINUTE_MS = 60_000;
const CALLBACK = '/login/callback';
const MOST_FAILURES = 10;
const FAILURES_WITHIN_MS = 60_000;

const newSecret = (): string => randomBytes(32).toString('base64url');
const derive = (what: string, secret: string): string =>
  createHash('sha256').update(`${what}:${secret}`).digest('base64url');

/** Lets people in: by GitHub, or with the token of the machine. Throws `Refusal`. */
export function createSignIn({ pool, github, publicUrl, operatorToken, now, log }: Options): SignIn {
  let failures: number[] = [];

  /** What somebody was before ends: a session that was put into their browser by another does not become theirs. */
  async function beginSession(
    request: IncomingMessage,
    address: OwnAddress,
    person: { userId: string; said: SaidAccess; token: string; lifeMs: number | null } | null,
  ): Promise<string> {
    const secret = newSecret();
    await endSession(request, address);
    const sealedToken = person && github ? seal(person.token, github.clientSecret, secret) : null;
    const lifeMs = person?.lifeMs ?? LONGEST_MS;
    await createSession(pool, { secret, person: person && { ...person, sealedToken }, lifeMs });
    return secret;
  }

  /** It is over here at once; GitHub is told behind that, for a token that nobody needs ends by itself within hours. */
  async function endSession(request: IncomingMessage, address: OwnAddress): Promise<void> {
    const secret = readCookie(request, 'session', address);
    const sealedToken = secret ? await deleteSession(pool, secret) : null;
    const token = secret && sealedToken && github ? unseal(sealedToken, github.clientSecret, secret) : null;
    if (token !== null) giveBack(token);
  }

  const giveBack = (token: string): void =>
    void github?.revokeToken(token).catch((err) => log.warn({ err }, 'a token that nobody needs any more lives on'));

  return {
    withGithub: github !== null,
    begin(address, to, hasBeenSentHere) {
      if (!github) throw new Refusal(404, 'Signing in with GitHub is not set up here.');
      const origin = publicUrl ?? address.origin;
      const path = localPath(to);
      if (origin !== address.origin && hasBeenSentHere)
        throw new Refusal(
          421,
          `Signing in begins at ${origin}, and this came to ${address.origin} instead. Its operator lets the proxy in front of Regreen pass the header Host on as the browser sent it, or sets REGREEN_PUBLIC_URL to the address that people use.`,
        );
      if (origin !== address.origin)
        return { location: `${origin}/login/github?to=${encodeURIComponent(path)}&again=1`, attempt: null };
      const secret = newSecret();
      const location = github.authorizeUrl({
        redirectUri: `${origin}${CALLBACK}`,
        state: derive('state', secret),
        codeChallenge: createHash('sha256').update(derive('verifier', secret)).digest('base64url'),
      });
      return { location, attempt: `${secret}.${Buffer.from(path).toString('base64url')}` };
    },
    async finish(request, address, query) {
      const [secret = '', to = ''] = (readCookie(request, 'login', address) ?? '').split('.');
      const isOurs = /^[\w-]{43}$/.test(secret) && isSame(query.get('state') ?? '', derive('state', secret));
      if (!github || !isOurs)
        throw new Refusal(403, 'This is not the way back of a sign-in that began in this browser: sign in again.');
      if (query.get('error') === 'access_denied')
        throw new Refusal(
          403,
          'You did not allow Regreen to know who you are on GitHub: without that nobody can be let in.',
        );
      if (query.has('error'))
        throw new Refusal(
          503,
          `GitHub did not let you in. Its operator looks whether ${address.origin}${CALLBACK} is a callback URL of the App.`,
        );
      const code = query.get('code') ?? '';
      if (!/^[\w-]{1,255}$/.test(code)) throw new Refusal(400, 'GitHub sent no code: sign in again.');
      const codeVerifier = derive('verifier', secret);
      const redirectUri = `${address.origin}${CALLBACK}`;
      const asked = now();
      const made = await asRefusal(log, () => github.exchangeCode({ code, redirectUri, codeVerifier }));
      try {
        const said = await asRefusal(log, () => github.readAccess(made.token));
        const userId = await saveUser(pool, said);
        const session = await beginSession(request, address, {
          ...made,
          // It ends before the token does, so that a token that GitHub refuses was taken back.
          lifeMs: made.lifeMs && made.lifeMs - (now() - asked) - A_MINUTE_MS,
          userId,
          said,
        });
        log.info({ login: said.login, repositories: said.readable.length }, 'somebody signed in with GitHub');
        return { secret: session, to: localPath(Buffer.from(to, 'base64url').toString('utf8')) };
      } catch (error) {
        giveBack(made.token);
        throw error;
      }
    },
    async withToken(request, address, token, to) {
      // The right one opens in any case: it has 256 bits, and whoever guesses is not to keep its owner out.
      if (!isSame(derive('token', token), derive('token', operatorToken))) {
        failures = failures.filter((at) => at > now() - FAILURES_WITHIN_MS);
        if (failures.length >= MOST_FAILURES)
          throw new Refusal(429, 'Too many tokens were tried and were wrong: wait a minute.');
        failures.push(now());
        throw new Refusal(
          403,
          'This is not the token of this Regreen: it is in api.token in its data directory, and another after each start.',
        );
      }
      const secret = await beginSession(request, address, null);
      log.info('the operator of this machine signed in');
      return { secret, to: localPath(to) };
    },
    end: endSession,
  };
}

/** Nobody is sent to another site. */
const localPath = (to: string): string =>
  /^\/(?![/\\])[\x21-\x7e]{0,500}$/.test(to) && !to.includes('\\') && !to.startsWith('/log') ? to : '/';

async function asRefusal<T>(log: Log, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (err) {
    if (!(err instanceof SignInError)) throw err;
    log.warn({ err }, 'GitHub did not let somebody in');
    throw new Refusal(err.kind === 'refused' ? 403 : 503, err.message);
  }
}
