import type { components } from '@octokit/openapi-types';
import type { Account, PullRequest, Repository } from '../entities.js';
import { getCommit, getRepository } from '../find.js';
import { diffTrees, type FileDiff } from '../git/diff.js';
import { commitsBetween, mergeBase } from '../git/history.js';
import { isoOrNull, isoSeconds, nodeId } from '../ids.js';
import type { World } from '../world.js';
import { repositoryPage, repositoryUrl, showRepository } from './repository.js';
import { showUser } from './user.js';

type Schemas = components['schemas'];

/** What the pull request changes: from where it branched off to its head. */
export function diffOfPullRequest(world: World, pull: PullRequest): FileDiff[] {
  const from = mergeBase(world.objects, pull.base.sha, pull.head.sha);
  return diffTrees(world.objects, from && getCommit(world, from).treeSha, getCommit(world, pull.head.sha).treeSha);
}

const userOrNull = (world: World, account: Account | null) => (account ? showUser(world, account) : null);

function showHead(world: World, pull: PullRequest) {
  const { owner, ref, sha, repositoryId } = pull.head;
  const repository = world.repositories.get(repositoryId ?? -1);
  return {
    label: owner ? `${owner.login}:${ref}` : ref,
    ref,
    sha,
    user: userOrNull(world, owner),
    repo: repository ? showRepository(world, repository) : null,
  };
}

function showBase(world: World, pull: PullRequest, repository: Repository) {
  return {
    label: `${repository.owner.login}:${pull.base.ref}`,
    ref: pull.base.ref,
    sha: pull.base.sha,
    user: showUser(world, repository.owner),
    repo: showRepository(world, repository),
  };
}

function links(world: World, pull: PullRequest, repository: Repository) {
  const api = repositoryUrl(world, repository);
  const url = `${api}/pulls/${pull.number}`;
  const page = `${repositoryPage(world, repository)}/pull/${pull.number}`;
  const issue = `${api}/issues/${pull.number}`;
  return {
    url,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: `${api}/statuses/${pull.head.sha}`,
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${api}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: `${api}/statuses/${pull.head.sha}` },
    },
  };
}

export const showLabel = (world: World, repository: Repository, name: string) => ({
  id: 8_000_000_000 + name.length,
  node_id: nodeId('LA', name),
  url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(name)}`,
  name,
  color: 'ededed',
  default: false,
  description: '',
});

/** The form in lists. A deleted fork shows as `head.repo: null`, although GitHub's own description denies it. */
export function showPullRequestSimple(world: World, pull: PullRequest): Schemas['pull-request-simple'] {
  const repository = getRepository(world, pull.repositoryId);
  return {
    ...links(world, pull, repository),
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: showUser(world, pull.author),
    body: pull.body,
    created_at: isoSeconds(pull.createdAt),
    updated_at: isoSeconds(pull.updatedAt),
    closed_at: isoOrNull(pull.closedAt),
    merged_at: isoOrNull(pull.mergedAt),
    merge_commit_sha: pull.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: pull.labels.map((name) => showLabel(world, repository, name)),
    milestone: null,
    draft: pull.draft,
    head: showHead(world, pull) as Schemas['pull-request-simple']['head'],
    base: showBase(world, pull, repository),
    author_association: pull.author.id === repository.owner.id ? 'OWNER' : 'CONTRIBUTOR',
    auto_merge: null,
    active_lock_reason: null,
  };
}

export function showPullRequest(world: World, pull: PullRequest): Schemas['pull-request'] {
  const diffs = diffOfPullRequest(world, pull);
  const { repositoryId, number, head, base } = pull;
  return {
    ...(showPullRequestSimple(world, pull) as Omit<Schemas['pull-request-simple'], 'requested_teams' | 'labels'>),
    state: pull.state,
    user: showUser(world, pull.author),
    labels: pull.labels.map((name) => showLabel(world, getRepository(world, repositoryId), name)),
    requested_teams: [],
    head: showHead(world, pull) as Schemas['pull-request']['head'],
    base: showBase(world, pull, getRepository(world, repositoryId)),
    merged: pull.mergedAt !== null,
    mergeable: pull.state === 'open' ? true : null,
    rebaseable: pull.state === 'open' ? true : null,
    mergeable_state: pull.state === 'open' ? 'clean' : 'unknown',
    merged_by: userOrNull(world, pull.mergedBy),
    comments: [...world.issueComments.values()].filter(
      (comment) => comment.repositoryId === repositoryId && comment.issueNumber === number,
    ).length,
    review_comments: [...world.reviewComments.values()].filter(
      (comment) =>
        comment.repositoryId === repositoryId &&
        comment.pullNumber === number &&
        world.reviews.get(comment.reviewId)?.submittedAt,
    ).length,
    maintainer_can_modify: pull.maintainerCanModify && head.repositoryId !== repositoryId,
    commits: commitsBetween(world.objects, base.sha, head.sha).length,
    additions: diffs.reduce((sum, diff) => sum + diff.additions, 0),
    deletions: diffs.reduce((sum, diff) => sum + diff.deletions, 0),
    changed_files: diffs.length,
  };
}

/** The form inside check runs, suites and workflow runs. */
export function showPullRequestMinimal(world: World, pull: PullRequest): Schemas['pull-request-minimal'] {
  const stub = (repositoryId: number) => {
    const repository = getRepository(world, repositoryId);
    return { id: repository.id, url: repositoryUrl(world, repository), name: repository.name };
  };
  return {
    url: `${repositoryUrl(world, getRepository(world, pull.repositoryId))}/pulls/${pull.number}`,
    id: pull.id,
    number: pull.number,
    head: { ref: pull.head.ref, sha: pull.head.sha, repo: stub(pull.head.repositoryId ?? pull.repositoryId) },
    base: { ref: pull.base.ref, sha: pull.base.sha, repo: stub(pull.repositoryId) },
  };
}
