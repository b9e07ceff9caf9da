import type { components } from '@octokit/openapi-types';
import type { Account, Repository } from '../entities.js';
import { nodeId } from '../ids.js';
import type { World } from '../world.js';

type Schemas = components['schemas'];
export type UserAnswer = Schemas['simple-user'];

/** What the author of a comment or review is to its repository. */
export function associationOf(repository: Repository, author: Account | null): Schemas['author-association'] {
  const level = repository.collaborators.get(author?.login.toLowerCase() ?? '');
  return author?.id === repository.owner.id ? 'OWNER' : level && level !== 'none' ? 'COLLABORATOR' : 'NONE';
}

export function showUser(world: World, account: Account): UserAnswer {
  const url = `${world.urls.api}/users/${encodeURIComponent(account.login)}`;
  const page = account.type === 'Bot' ? `/apps/${account.login.replace('[bot]', '')}` : `/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type === 'Organization' ? 'O' : account.type === 'Bot' ? 'BOT' : 'U', account.id),
    avatar_url: `${world.urls.web}/avatars/u/${account.id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${world.urls.web}${page}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  };
}

/** The short form that webhook payloads carry beside `repository`. */
export function showOrganization(world: World, account: Account): Record<string, unknown> {
  const url = `${world.urls.api}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('O', account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.urls.web}/avatars/u/${account.id}?v=4`,
    description: '',
  };
}
