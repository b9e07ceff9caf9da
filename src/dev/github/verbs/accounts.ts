import type { Account, AppIdentity, Permissions } from '../entities.js';
import type { World } from '../world.js';

/** A person, an organisation, or another App's bot, whose login ends in `[bot]`. */
export function addAccount(world: World, given: { login: string; type?: Account['type']; name?: string }): Account {
  const account: Account = {
    id: world.nextId('account'),
    login: given.login,
    name: given.name ?? given.login,
    type: given.type ?? 'User',
  };
  world.accounts.set(account.login.toLowerCase(), account);
  return account;
}

/** Another App, whose check runs and statuses ours only reads. */
export function addApp(world: World, given: { slug: string; name?: string; permissions?: Permissions }): AppIdentity {
  const owner = world.accounts.get('github');
  if (!owner) throw new Error('the local GitHub lost the account "github", which owns the Apps it adds');
  const app: AppIdentity = {
    id: world.nextId('app'),
    slug: given.slug,
    name: given.name ?? given.slug,
    clientId: `Iv23li${given.slug}`,
    owner,
    permissions: given.permissions ?? { checks: 'write', metadata: 'read', statuses: 'write' },
    events: [],
    createdAt: world.clock(),
  };
  world.apps.set(app.id, app);
  return app;
}

/** An account that left: comments and statuses lose their user, its pull requests belong to the ghost. */
export function deleteAccount(world: World, account: Account): void {
  world.accounts.delete(account.login.toLowerCase());
  const ghost = world.accounts.get('ghost') ?? addAccount(world, { login: 'ghost', name: 'Deleted user' });
  for (const comment of world.issueComments.values()) if (comment.author === account) comment.author = null;
  for (const comment of world.reviewComments.values()) if (comment.author === account) comment.author = null;
  for (const review of world.reviews.values()) if (review.author === account) review.author = null;
  for (const status of world.statuses) if (status.creator === account) status.creator = null;
  for (const pull of world.pullRequests) {
    if (pull.author === account) pull.author = ghost;
    if (pull.head.owner === account) pull.head.owner = null;
  }
}
