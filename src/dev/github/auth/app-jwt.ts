import { verify } from 'node:crypto';
import { GithubError } from '../github-error.js';
import type { World } from '../world.js';

const longestLifeSeconds = 10 * 60;
/** GitHub lets clocks differ by a minute. */
const clockSkewSeconds = 60;

const unauthorized = (message: string): GithubError => new GithubError(401, message);

function decode(part: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Falls through to the one answer GitHub has for all malformed tokens.
  }
  throw unauthorized('A JSON web token could not be decoded');
}

/**
 * Checks a JWT as GitHub does: https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app.
 * Judged by the machine's own clock, never by the scenario's: the App signs with the machine's too.
 */
export function verifyAppJwt(world: World, jwt: string): void {
  const [header, payload, signature, ...rest] = jwt.split('.');
  const { alg } = decode(header);
  const claims = decode(payload);
  if (alg !== 'RS256' || !signature || rest.length > 0) throw unauthorized('A JSON web token could not be decoded');
  if (String(claims.iss) !== String(world.app.id) && claims.iss !== world.app.clientId)
    throw new GithubError(404, 'Integration not found');
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify('RSA-SHA256', signed, world.publicKeyPem, Buffer.from(signature, 'base64url')))
    throw unauthorized('A JSON web token could not be decoded');
  const nowSeconds = Date.now() / 1000;
  const { iat, exp } = claims;
  if (!Number.isInteger(iat) || Number(iat) > nowSeconds + clockSkewSeconds)
    throw unauthorized(
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  if (!Number.isInteger(exp) || Number(exp) <= nowSeconds)
    throw unauthorized(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (Number(exp) > nowSeconds + longestLifeSeconds + clockSkewSeconds)
    throw unauthorized("'Expiration time' claim ('exp') is too far in the future");
}
