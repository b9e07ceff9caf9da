import type { Account, Repository } from '../entities.js';
import { findAccountOf, getCommit } from '../find.js';
import { commitsBetween } from '../git/history.js';
import type { Commit, Identity } from '../git/objects.js';
import { isoSeconds } from '../ids.js';
import { diffOfCommit } from '../represent/commit.js';
import { repositoryPage } from '../represent/repository.js';
import type { Delivery, World } from '../world.js';
import { emit } from './emit.js';

const noCommit = '0'.repeat(40);

function showPushedCommit(world: World, repository: Repository, commit: Commit) {
  const diffs = diffOfCommit(world, commit);
  const pathsOf = (status: string) => diffs.filter((diff) => diff.status === status).map((diff) => diff.path);
  const person = (identity: Identity) => ({
    name: identity.name,
    email: identity.email,
    username: findAccountOf(world, identity)?.login ?? null,
  });
  return {
    id: commit.sha,
    tree_id: commit.treeSha,
    distinct: true,
    message: commit.message,
    timestamp: isoSeconds(commit.committer.date),
    url: `${repositoryPage(world, repository)}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: pathsOf('added'),
    removed: pathsOf('removed'),
    modified: pathsOf('modified'),
  };
}

/** How a branch has moved, as `push` events tell it; the commits are those it has gained. `after` null: it was deleted. */
export function emitPush(
  world: World,
  repository: Repository,
  push: { branch: string; before: string | null; after: string | null; forced?: boolean },
  sender: Account,
): Delivery | null {
  const { before, after } = push;
  const page = repositoryPage(world, repository);
  const commits = after && before ? commitsBetween(world.objects, before, after) : [];
  const head = after && showPushedCommit(world, repository, getCommit(world, after));
  return emit(world, 'push', {
    repository,
    sender,
    action: null,
    facts: {
      ref: `refs/heads/${push.branch}`,
      before: before ?? noCommit,
      after: after ?? noCommit,
      created: before === null,
      deleted: after === null,
      forced: push.forced ?? false,
      base_ref: null,
      compare:
        before && after
          ? `${page}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`
          : `${page}/commit/${after ?? before}`,
      commits: before ? commits.map((commit) => showPushedCommit(world, repository, commit)) : head ? [head] : [],
      head_commit: head,
      pusher: { name: sender.login, email: `${sender.login}@users.noreply.github.com` },
    },
  });
}
