import type { Account } from '../entities.js';
import { emitRevokedAuthorization } from '../events/github-app-authorization.js';
import type { World } from '../world.js';

/** Signs somebody in to the local GitHub, in every browser: the App hears of them at once. null: its page asks who it is. */
export function signIn(world: World, account: Account | null): void {
  world.signedIn = account;
}

/** Somebody takes back in GitHub's settings what they allowed the App: its tokens for them are dead, and it hears of that. */
export function revokeAuthorization(world: World, account: Account): void {
  for (const [text, token] of world.userTokens) if (token.account === account) world.userTokens.delete(text);
  emitRevokedAuthorization(world, account);
}
