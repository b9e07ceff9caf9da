import type { Account, Installation, Permissions } from '../entities.js';
import { GithubError, notFound } from '../github-error.js';
import type { InstallationToken, World } from '../world.js';
import { verifyAppJwt } from './app-jwt.js';
import { findToken } from './installation-token.js';
import { findUserToken } from './user-token.js';

export type Caller =
  | { kind: 'anonymous' }
  | { kind: 'app' }
  | { kind: 'oauth' }
  | { kind: 'user'; account: Account }
  | { kind: 'installation'; installation: Installation; token: InstallationToken; text: string };

/**
 * What a route asks of its caller: nothing, the App's JWT, its client id and secret, a person's token, any installation token, or one with a permission. Of
 * permissions joined by `|` any one is enough.
 */
export type Needs = 'anyone' | 'app' | 'oauth' | 'user' | 'installation' | `${string}:${'read' | 'write'}`;

const badCredentials = (): GithubError => new GithubError(401, 'Bad credentials');

/** Who calls, from the Authorization header alone. A token that is wrong, expired or revoked is refused here. */
export function identifyCaller(world: World, authorization: string | undefined): Caller {
  if (!authorization) return { kind: 'anonymous' };
  const [scheme, text] = authorization.split(/\s+/, 2);
  if (text && /^basic$/i.test(scheme ?? '')) {
    const given = Buffer.from(text, 'base64').toString('utf8');
    if (given !== `${world.app.clientId}:${world.clientSecret}`) throw badCredentials();
    return { kind: 'oauth' };
  }
  if (!text || !/^(bearer|token)$/i.test(scheme ?? '')) throw badCredentials();
  if (text.startsWith('ghs_')) {
    const token = findToken(world, text);
    const installation = token && world.installations.get(token.installationId);
    if (!token || !installation) throw badCredentials();
    if (installation.suspendedAt) throw new GithubError(403, 'This installation has been suspended');
    return { kind: 'installation', installation, token, text };
  }
  if (text.startsWith('ghu_')) {
    const token = findUserToken(world, text);
    if (!token) throw badCredentials();
    return { kind: 'user', account: token.account };
  }
  if (text.split('.').length !== 3) throw badCredentials();
  verifyAppJwt(world, text);
  return { kind: 'app' };
}

/** Whether the token holds one of the permissions a route names; write includes read. */
export function holdsPermission(permissions: Permissions, needs: string): boolean {
  return needs.split('|').some((one) => {
    const [name, level] = one.split(':');
    const held = permissions[name as keyof Permissions];
    return held === 'admin' || held === 'write' || (held === 'read' && level === 'read');
  });
}

/** The value of X-Accepted-GitHub-Permissions: what would have been enough. */
export const acceptedPermissions = (needs: Needs): string =>
  needs.includes(':')
    ? needs
        .split('|')
        .map((one) => one.replace(':', '='))
        .join('; ')
    : '';

/** Refuses a caller of the wrong kind. Permissions are checked later, once the repository is known to be visible. */
export function checkKind(caller: Caller, needs: Needs): void {
  if (needs === 'anyone') return;
  if (needs === 'app') {
    if (caller.kind === 'app') return;
    throw new GithubError(401, 'A JSON web token could not be decoded');
  }
  if (needs === 'oauth') {
    if (caller.kind === 'oauth') return;
    throw notFound();
  }
  if (needs === 'user') {
    if (caller.kind === 'user') return;
    throw new GithubError(caller.kind === 'anonymous' ? 401 : 403, 'Requires authentication');
  }
  if (caller.kind === 'installation') return;
  if (caller.kind === 'app') throw badCredentials();
  // Anonymous callers of repository routes learn nothing, as with a private repository.
  throw needs === 'installation' ? new GithubError(401, 'Requires authentication') : notFound();
}

export function checkPermission(caller: Caller, needs: Needs): void {
  if (caller.kind !== 'installation' || !needs.includes(':')) return;
  if (!holdsPermission(caller.token.permissions, needs))
    throw new GithubError(403, 'Resource not accessible by integration');
}
