import type { Account, Repository } from '../entities.js';
import { getCommit } from '../find.js';
import { isoSeconds } from '../ids.js';
import { diffOfCommit } from '../represent/commit.js';
import { repositoryPage } from '../represent/repository.js';
import type { Delivery, World } from '../world.js';
import { emit } from './emit.js';

const noCommit = '0'.repeat(40);

/** A push of one commit (or the creation of a branch) as `push` events tell it. */
export function emitPush(
  world: World,
  repository: Repository,
  push: { branch: string; before: string | null; after: string; forced?: boolean },
  sender: Account,
): Delivery | null {
  const commit = getCommit(world, push.after);
  const page = repositoryPage(world, repository);
  const diffs = diffOfCommit(world, commit);
  const pathsOf = (status: string) => diffs.filter((diff) => diff.status === status).map((diff) => diff.path);
  const shown = {
    id: commit.sha,
    tree_id: commit.treeSha,
    distinct: true,
    message: commit.message,
    timestamp: isoSeconds(commit.committer.date),
    url: `${page}/commit/${commit.sha}`,
    author: { name: commit.author.name, email: commit.author.email, username: commit.login },
    committer: { name: commit.committer.name, email: commit.committer.email, username: commit.login },
    added: pathsOf('added'),
    removed: pathsOf('removed'),
    modified: pathsOf('modified'),
  };
  return emit(world, 'push', {
    repository,
    sender,
    action: null,
    facts: {
      ref: `refs/heads/${push.branch}`,
      before: push.before ?? noCommit,
      after: push.after,
      created: push.before === null,
      deleted: false,
      forced: push.forced ?? false,
      base_ref: null,
      compare: push.before
        ? `${page}/compare/${push.before.slice(0, 12)}...${push.after.slice(0, 12)}`
        : `${page}/commit/${push.after}`,
      commits: [shown],
      head_commit: shown,
      pusher: { name: sender.login, email: `${sender.login}@users.noreply.github.com` },
    },
  });
}
