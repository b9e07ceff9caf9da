import { z } from 'zod';
import type { Config } from '../config.js';

type Github = Config['github'];
type Oauth = NonNullable<Config['oauth']>;

/** GitHub did not let somebody in, or could not be asked; the sentence is for them. */
export class SignInError extends Error {
  /** `refused`: GitHub said no, and asking again is no use; `unreachable`: it could not be asked. */
  readonly kind: 'refused' | 'unreachable';
  constructor(kind: SignInError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SignInError';
    this.kind = kind;
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

/** Fetches a person's token for a code, which is good once, for ten minutes. `lifeMs` null: it lasts until it is taken back. */
export async function exchangeCode(
  github: Github,
  { clientId, clientSecret }: Oauth,
  given: { code: string; redirectUri: string; codeVerifier: string },
): Promise<{ token: string; lifeMs: number | null }> {
  const response = await fetch(`${webOrigin(github)}/login/oauth/access_token`, {
    method: 'POST',
    headers: { accept: 'application/json', 'user-agent': 'regreen' },
    body: new URLSearchParams({
      client_id: clientId,
      client_secret: clientSecret,
      code: given.code,
      redirect_uri: given.redirectUri,
      code_verifier: given.codeVerifier,
    }),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: Error) => {
    throw new SignInError('unreachable', 'GitHub cannot be reached now: try again in a moment.', { cause });
  });
  const answer: unknown = await response.json().catch(() => null);
  const token = granted.safeParse(answer);
  if (response.ok && token.success)
    return { token: token.data.access_token, lifeMs: token.data.expires_in ? token.data.expires_in * 1_000 : null };
  const why = refused.safeParse(answer);
  if (!why.success)
    throw new SignInError(
      'unreachable',
      `GitHub answered ${response.status} instead of a token: try again in a moment.`,
    );
  if (why.data.error === 'incorrect_client_credentials')
    throw new SignInError(
      'refused',
      'GitHub does not know this Regreen: its operator has to set GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET anew.',
    );
  throw new SignInError(
    'refused',
    'GitHub did not take the way back to here, which is good once and for ten minutes: sign in again.',
  );
}
