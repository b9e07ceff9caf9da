import { createHash, randomBytes } from 'node:crypto';
import type { Authorization, UserToken, World } from '../world.js';

const codeLifeMs = 10 * 60 * 1000;
const tokenLifeSeconds = 28_800;
const refreshLifeSeconds = 15_897_600;

const letters = (count: number): string =>
  randomBytes(count * 2)
    .toString('base64')
    .replace(/[+/=]/g, '')
    .slice(0, count);

export function issueCode(world: World, given: Omit<Authorization, 'expiresAt'>): string {
  const code = randomBytes(10).toString('hex');
  world.authorizations.set(code, { ...given, expiresAt: new Date(Date.now() + codeLifeMs) });
  return code;
}

type Exchange = {
  client_secret?: string | undefined;
  code?: string | undefined;
  redirect_uri?: string | undefined;
  code_verifier?: string | undefined;
};

/**
 * What GitHub answers to who exchanges a code, with status 200 also where it refuses.
 * https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
 */
export function exchangeCode(world: World, given: Exchange): Record<string, string | number> {
  if (given.client_secret !== world.clientSecret)
    return refusal('incorrect_client_credentials', 'The client_id and/or client_secret passed are incorrect.');
  const authorization = world.authorizations.get(given.code ?? '');
  world.authorizations.delete(given.code ?? '');
  const expired = !authorization || authorization.expiresAt.getTime() <= Date.now();
  if (expired || challengeOf(given.code_verifier) !== authorization.codeChallenge)
    return refusal('bad_verification_code', 'The code passed is incorrect or expired.');
  if (given.redirect_uri !== undefined && given.redirect_uri !== authorization.redirectUri)
    return refusal(
      'redirect_uri_mismatch',
      'The redirect_uri MUST match the registered callback URL for this application.',
    );
  const token = `ghu_${letters(36)}`;
  const { account } = authorization;
  world.userTokens.set(token, { account, expiresAt: new Date(Date.now() + tokenLifeSeconds * 1000) });
  return {
    access_token: token,
    expires_in: tokenLifeSeconds,
    refresh_token: `ghr_${letters(76)}`,
    refresh_token_expires_in: refreshLifeSeconds,
    token_type: 'bearer',
    scope: '',
  };
}

const challengeOf = (verifier: string | undefined): string | null =>
  verifier === undefined ? null : createHash('sha256').update(verifier).digest('base64url');

const refusal = (error: string, description: string) => ({
  error,
  error_description: description,
  error_uri: `https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#${error.replaceAll('_', '-')}`,
});

export function findUserToken(world: World, text: string): UserToken | null {
  const token = world.userTokens.get(text);
  return token && token.expiresAt.getTime() > Date.now() ? token : null;
}
