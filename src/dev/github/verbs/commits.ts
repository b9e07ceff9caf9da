import type { Account, PullRequest, Repository } from '../entities.js';
import { getCommit } from '../find.js';
import { type Commit, changeTree, type FileChanges, type Identity, writeCommit } from '../git/objects.js';
import { diffOfPullRequest } from '../represent/pull-request.js';
import type { World } from '../world.js';

export type NewCommit = {
  branch: string;
  files: FileChanges;
  message: string;
  author: Account;
  /** Default: the author. */
  committer?: Account;
  /** The parents; by default the head of the branch, or none. */
  parents?: string[];
};

/** How an account signs its commits: by the address that GitHub keeps for it. */
export const identityOf = (world: World, account: Account): Identity => ({
  name: account.type === 'Bot' ? account.login : account.name,
  email: `${account.id}+${account.login}@users.noreply.github.com`,
  date: world.clock(),
});

/** Writes a commit and moves the branch to it, without telling anyone. */
export function commitOnBranch(world: World, repository: Repository, given: NewCommit): Commit {
  const head = repository.branches.get(given.branch);
  const parents = given.parents ?? (head ? [head] : []);
  const parentTree = parents[0] ? getCommit(world, parents[0]).treeSha : null;
  const commit = writeCommit(world.objects, {
    treeSha: changeTree(world.objects, parentTree, given.files),
    parents,
    message: given.message,
    author: identityOf(world, given.author),
    committer: identityOf(world, given.committer ?? given.author),
    signed: false,
  });
  repository.branches.set(given.branch, commit.sha);
  repository.commitShas.add(commit.sha);
  repository.pushedAt = world.clock();
  repository.updatedAt = repository.pushedAt;
  return commit;
}

/** What a merge of the pull request brings to its base. Conflicts are not known here: the head's text wins. */
export function changesOfPullRequest(world: World, pull: PullRequest): FileChanges {
  const changes: FileChanges = {};
  for (const diff of diffOfPullRequest(world, pull))
    changes[diff.path] = diff.status === 'removed' ? null : { sha: diff.sha, mode: diff.mode };
  return changes;
}
