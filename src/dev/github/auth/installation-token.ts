import { randomBytes } from 'node:crypto';
import type { Installation, Permissions } from '../entities.js';
import type { InstallationToken, World } from '../world.js';

const lifeMs = 60 * 60 * 1000;

const letters = (count: number): string =>
  randomBytes(count * 2)
    .toString('base64')
    .replace(/[+/=]/g, '')
    .slice(0, count);

/** As long as GitHub's have been since 2026: `ghs_`, the App's id, and a JWT; about 520 characters. */
const newTokenText = (appId: number): string => `ghs_${appId}_${letters(36)}.${letters(300)}.${letters(171)}`;

/** Expiry follows the machine's clock, as the JWT's does. */
export function issueToken(
  world: World,
  installation: Installation,
  narrowed: { permissions: Permissions; repositoryIds: Set<number> | null },
): { text: string; token: InstallationToken } {
  const text = newTokenText(world.app.id);
  const token = { installationId: installation.id, expiresAt: new Date(Date.now() + lifeMs), ...narrowed };
  world.tokens.set(text, token);
  return { text, token };
}

/** The token of this text if it is still good. */
export function findToken(world: World, text: string): InstallationToken | null {
  const token = world.tokens.get(text);
  return token && token.expiresAt.getTime() > Date.now() ? token : null;
}
