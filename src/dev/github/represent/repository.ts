import type { components } from '@octokit/openapi-types';
import type { Repository } from '../entities.js';
import { fullName } from '../find.js';
import { isoSeconds, nodeId } from '../ids.js';
import type { World } from '../world.js';
import { showUser } from './user.js';

type Schemas = components['schemas'];

export const repositoryUrl = (world: World, repository: Repository): string =>
  `${world.urls.api}/repos/${fullName(repository)}`;
export const repositoryPage = (world: World, repository: Repository): string =>
  `${world.urls.web}/${fullName(repository)}`;

/** The links every form of a repository has, by GitHub's own templates. */
function links(url: string) {
  return {
    url,
    forks_url: `${url}/forks`,
    keys_url: `${url}/keys{/key_id}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    teams_url: `${url}/teams`,
    hooks_url: `${url}/hooks`,
    issue_events_url: `${url}/issues/events{/number}`,
    events_url: `${url}/events`,
    assignees_url: `${url}/assignees{/user}`,
    branches_url: `${url}/branches{/branch}`,
    tags_url: `${url}/tags`,
    blobs_url: `${url}/git/blobs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    trees_url: `${url}/git/trees{/sha}`,
    statuses_url: `${url}/statuses/{sha}`,
    languages_url: `${url}/languages`,
    stargazers_url: `${url}/stargazers`,
    contributors_url: `${url}/contributors`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    commits_url: `${url}/commits{/sha}`,
    git_commits_url: `${url}/git/commits{/sha}`,
    comments_url: `${url}/comments{/number}`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    contents_url: `${url}/contents/{+path}`,
    compare_url: `${url}/compare/{base}...{head}`,
    merges_url: `${url}/merges`,
    archive_url: `${url}/{archive_format}{/ref}`,
    downloads_url: `${url}/downloads`,
    issues_url: `${url}/issues{/number}`,
    pulls_url: `${url}/pulls{/number}`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    labels_url: `${url}/labels{/name}`,
    releases_url: `${url}/releases{/id}`,
    deployments_url: `${url}/deployments`,
  };
}

/** The form inside workflow runs and check suites: identity and links only. */
export const showMinimalRepository = (world: World, repository: Repository): Schemas['minimal-repository'] =>
  identity(world, repository);

const identity = (world: World, repository: Repository) => ({
  id: repository.id,
  node_id: nodeId('R', repository.id),
  name: repository.name,
  full_name: fullName(repository),
  private: repository.private,
  owner: showUser(world, repository.owner),
  html_url: repositoryPage(world, repository),
  description: repository.description,
  fork: repository.parentId !== null,
  ...links(repositoryUrl(world, repository)),
});

/** The form in lists, in pull requests' head and base, and in webhook payloads. */
export function showRepository(world: World, repository: Repository): Schemas['repository'] {
  const page = repositoryPage(world, repository);
  const openIssues = world.pullRequests.filter(
    (pull) => pull.repositoryId === repository.id && pull.state === 'open',
  ).length;
  const forks = [...world.repositories.values()].filter((other) => other.parentId === repository.id).length;
  return {
    ...identity(world, repository),
    created_at: isoSeconds(repository.createdAt),
    updated_at: isoSeconds(repository.updatedAt),
    pushed_at: isoSeconds(repository.pushedAt),
    git_url: page.replace(/^https?:/, 'git:').concat('.git'),
    ssh_url: `git@localhost:${fullName(repository)}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    homepage: null,
    size: 108,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: forks,
    mirror_url: null,
    archived: repository.archived,
    disabled: false,
    open_issues_count: openIssues,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? 'private' : 'public',
    forks,
    open_issues: openIssues,
    watchers: 0,
    default_branch: repository.defaultBranch,
  };
}

export function showFullRepository(world: World, repository: Repository): Schemas['full-repository'] {
  const rest = showRepository(world, repository);
  const parent = world.repositories.get(repository.parentId ?? -1);
  return {
    ...rest,
    license: null,
    has_discussions: false,
    pushed_at: isoSeconds(repository.pushedAt),
    created_at: isoSeconds(repository.createdAt),
    updated_at: isoSeconds(repository.updatedAt),
    subscribers_count: 0,
    network_count: 0,
    permissions: { admin: false, maintain: false, push: false, triage: false, pull: false },
    ...(repository.owner.type === 'Organization' ? { organization: showUser(world, repository.owner) } : {}),
    ...(parent ? { parent: showRepository(world, parent), source: showRepository(world, parent) } : {}),
  };
}

/** The five fields that installation events carry. */
export const showRepositoryStub = (repository: Repository) => ({
  id: repository.id,
  node_id: nodeId('R', repository.id),
  name: repository.name,
  full_name: fullName(repository),
  private: repository.private,
});
