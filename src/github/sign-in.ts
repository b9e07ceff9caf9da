import { z } from 'zod';
import type { Config } from '../config.js';
import { cleanText } from '../core/clean-text.js';
import { apiBaseUrl } from './client.js';

type Github = Config['github'];
type Oauth = NonNullable<Config['oauth']>;

/** GitHub did not let somebody in, or could not be asked; the sentence is for them. */
export class SignInError extends Error {
  /** `refused`: GitHub said no to them, and asking again is no use; `misconfigured`: to this Regreen; `unreachable`: it could not be asked. */
  readonly kind: 'refused' | 'misconfigured' | 'unreachable';
  /** How long GitHub wants not to be asked again; null: it did not say. */
  readonly retryAfterMs: number | null;
  constructor(kind: SignInError['kind'], message: string, options: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(message, options);
    this.name = 'SignInError';
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

const TIMEOUT_MS = 10_000;

const webOrigin = ({ host, protocol }: Github): string => `${protocol}://${host ?? 'github.com'}`;

type Asked = { redirectUri: string; state: string; codeChallenge: string };

/**
 * Where somebody's browser is sent to sign in: with PKCE, of which GitHub takes S256 alone, and Enterprise Servers that do not know it nothing.
 * https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
 */
export function authorizeUrl(
  github: Github,
  { clientId }: Oauth,
  { redirectUri, state, codeChallenge }: Asked,
): string {
  const url = new URL('/login/oauth/authorize', webOrigin(github));
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
  }).toString();
  return url.href;
}

const granted = z.object({ access_token: z.string().min(1).max(2_000), expires_in: z.int().positive().optional() });
const refused = z.object({ error: z.string(), error_description: z.string().optional() });

/** What GitHub answers to who exchanges a code: a token, or the name of what is wrong. Throws `SignInError` where it answers neither. */
async function redeem(
  github: Github,
  { clientId, clientSecret }: Oauth,
  fields: Record<string, string>,
): Promise<z.infer<typeof granted> | z.infer<typeof refused>> {
  const response = await fetch(`${webOrigin(github)}/login/oauth/access_token`, {
    method: 'POST',
    headers: { accept: 'application/json', 'user-agent': 'regreen' },
    body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...fields }),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: Error) => {
    throw new SignInError('unreachable', 'GitHub cannot be reached now: try again in a moment.', { cause });
  });
  const answer: unknown = await response.json().catch(() => null);
  const token = granted.safeParse(answer);
  if (response.ok && token.success) return token.data;
  const why = refused.safeParse(answer);
  if (why.success) return why.data;
  throw new SignInError('unreachable', `GitHub answered ${response.status} instead of a token: try again in a moment.`);
}

/** A wrong secret, and an id that is nobody's: https://github.com/octokit/auth-oauth-user.js/issues/239 */
const UNKNOWN_CLIENT = ['incorrect_client_credentials', 'Not Found'];

/** Whether GitHub knows the client by its secret: it looks at that before a code, which here is none. Throws `SignInError`. */
export async function isKnownClient(github: Github, oauth: Oauth): Promise<boolean> {
  const answer = await redeem(github, oauth, { code: 'none' });
  if ('access_token' in answer || answer.error === 'bad_verification_code') return true;
  if (UNKNOWN_CLIENT.includes(answer.error)) return false;
  throw new SignInError('unreachable', `GitHub answered ${cleanText(answer.error, 100)} to a code that is none.`);
}

/** Why GitHub gave no token. https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors */
function refusalOf(error: string, redirectUri: string): SignInError {
  if (UNKNOWN_CLIENT.includes(error))
    return new SignInError(
      'misconfigured',
      'GitHub does not know this Regreen: its operator has to set GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET anew.',
    );
  if (error === 'redirect_uri_mismatch')
    return new SignInError(
      'misconfigured',
      `GitHub does not send people back to here: its operator makes ${redirectUri} a callback URL of the App.`,
    );
  return new SignInError(
    'refused',
    error === 'unverified_user_email'
      ? 'GitHub wants to know your e-mail address first: verify it in your settings there, then sign in again.'
      : 'GitHub did not take the way back to here, which is good once and for ten minutes: sign in again.',
  );
}

/** Fetches a person's token for a code, which is good once, for ten minutes. `lifeMs` null: it lasts until it is taken back. */
export async function exchangeCode(
  github: Github,
  oauth: Oauth,
  { code, redirectUri, codeVerifier }: { code: string; redirectUri: string; codeVerifier: string },
): Promise<{ token: string; lifeMs: number | null }> {
  const answer = await redeem(github, oauth, { code, redirect_uri: redirectUri, code_verifier: codeVerifier });
  if ('access_token' in answer)
    return { token: answer.access_token, lifeMs: answer.expires_in ? answer.expires_in * 1_000 : null };
  throw refusalOf(answer.error, redirectUri);
}

/**
 * Takes a person's token back, which is good for nothing then. Throws `SignInError` where GitHub does not say that it is.
 * https://docs.github.com/rest/apps/oauth-applications#delete-an-app-token
 */
export async function revokeToken(github: Github, { clientId, clientSecret }: Oauth, token: string): Promise<void> {
  const response = await fetch(`${apiBaseUrl(github)}/applications/${encodeURIComponent(clientId)}/token`, {
    method: 'DELETE',
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/json',
      'user-agent': 'regreen',
      'x-github-api-version': '2022-11-28',
    },
    body: JSON.stringify({ access_token: token }),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: Error) => {
    throw new SignInError('unreachable', 'GitHub could not be reached to take the token back.', { cause });
  });
  await response.body?.cancel();
  // 422: it is none any more.
  if (!response.ok && response.status !== 422)
    throw new SignInError('unreachable', `GitHub answered ${response.status} when the token was to be taken back.`);
}
