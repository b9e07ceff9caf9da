import type { Account, PullRequest, Repository } from '../entities.js';
import { emitPullRequest } from '../events/pull-request.js';
import { getCommit, getRepository } from '../find.js';
import { showLabel } from '../represent/pull-request.js';
import type { World } from '../world.js';
import { changesOfPullRequest, commitOnBranch } from './commits.js';
import { announcePush, shareHead } from './pushes.js';

/** Opens a pull request from a branch of `from` (a fork; default: the repository itself). */
export function openPullRequest(
  world: World,
  repository: Repository,
  given: {
    head: string;
    title?: string;
    body?: string | null;
    base?: string;
    from?: Repository;
    draft?: boolean;
    maintainerCanModify?: boolean;
    by?: Account;
  },
): PullRequest {
  const from = given.from ?? repository;
  const base = given.base ?? repository.defaultBranch;
  const headSha = from.branches.get(given.head);
  const baseSha = repository.branches.get(base);
  if (!headSha) throw new Error(`${from.owner.login}/${from.name} has no branch ${given.head}; push to it first`);
  if (!baseSha) throw new Error(`${repository.name} has no branch ${base}`);
  const now = world.clock();
  const pull: PullRequest = {
    id: world.nextId('pullRequest'),
    number: repository.nextNumber++,
    repositoryId: repository.id,
    title: given.title ?? getCommit(world, headSha).message.split('\n')[0] ?? given.head,
    body: given.body ?? null,
    author: given.by ?? from.owner,
    state: 'open',
    draft: given.draft ?? false,
    maintainerCanModify: given.maintainerCanModify ?? from !== repository,
    head: { ref: given.head, sha: headSha, owner: from.owner, repositoryId: from.id },
    base: { ref: base, sha: baseSha },
    labels: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    mergedAt: null,
    mergedBy: null,
    mergeCommitSha: null,
  };
  world.pullRequests.push(pull);
  shareHead(world, pull);
  emitPullRequest(world, 'opened', pull, pull.author);
  return pull;
}

export function editPullRequest(
  world: World,
  pull: PullRequest,
  edit: { title?: string; body?: string | null; base?: string },
  by: Account = pull.author,
): void {
  const changes: Record<string, unknown> = {};
  if (edit.title !== undefined && edit.title !== pull.title) {
    changes.title = { from: pull.title };
    pull.title = edit.title;
  }
  if (edit.body !== undefined && edit.body !== pull.body) {
    changes.body = { from: pull.body };
    pull.body = edit.body;
  }
  if (edit.base !== undefined && edit.base !== pull.base.ref) {
    const sha = getRepository(world, pull.repositoryId).branches.get(edit.base);
    if (!sha) throw new Error(`cannot change the base: there is no branch ${edit.base}`);
    changes.base = { ref: { from: pull.base.ref }, sha: { from: pull.base.sha } };
    pull.base = { ref: edit.base, sha };
  }
  if (Object.keys(changes).length === 0) return;
  pull.updatedAt = world.clock();
  emitPullRequest(world, 'edited', pull, by, { changes });
}

export function closePullRequest(world: World, pull: PullRequest, by: Account = pull.author): void {
  pull.state = 'closed';
  pull.closedAt = world.clock();
  pull.updatedAt = pull.closedAt;
  emitPullRequest(world, 'closed', pull, by);
}

export function reopenPullRequest(world: World, pull: PullRequest, by: Account = pull.author): void {
  if (pull.mergedAt) throw new Error(`pull request ${pull.number} is merged: GitHub does not reopen it`);
  pull.state = 'open';
  pull.closedAt = null;
  pull.updatedAt = world.clock();
  emitPullRequest(world, 'reopened', pull, by);
}

export function setDraft(world: World, pull: PullRequest, draft: boolean, by: Account = pull.author): void {
  if (pull.draft === draft) return;
  pull.draft = draft;
  pull.updatedAt = world.clock();
  emitPullRequest(world, draft ? 'converted_to_draft' : 'ready_for_review', pull, by);
}

export function labelPullRequest(world: World, pull: PullRequest, label: string, by: Account = pull.author): void {
  if (pull.labels.includes(label)) return;
  pull.labels.push(label);
  pull.updatedAt = world.clock();
  emitPullRequest(world, 'labeled', pull, by, {
    label: showLabel(world, getRepository(world, pull.repositoryId), label),
  });
}

export function unlabelPullRequest(world: World, pull: PullRequest, label: string, by: Account = pull.author): void {
  if (!pull.labels.includes(label)) return;
  pull.labels = pull.labels.filter((other) => other !== label);
  pull.updatedAt = world.clock();
  emitPullRequest(world, 'unlabeled', pull, by, {
    label: showLabel(world, getRepository(world, pull.repositoryId), label),
  });
}

/** Merges with a merge commit: the base branch moves, then the pull request closes as merged. */
export function mergePullRequest(world: World, pull: PullRequest, by: Account = pull.author): string {
  const repository = getRepository(world, pull.repositoryId);
  const before = repository.branches.get(pull.base.ref) ?? pull.base.sha;
  const commit = commitOnBranch(world, repository, {
    branch: pull.base.ref,
    files: changesOfPullRequest(world, pull),
    message: `Merge pull request #${pull.number} from ${pull.head.owner?.login ?? 'unknown'}/${pull.head.ref}\n\n${pull.title}`,
    author: by,
    parents: [before, pull.head.sha],
  });
  pull.state = 'closed';
  pull.closedAt = world.clock();
  pull.updatedAt = pull.closedAt;
  pull.mergedAt = pull.closedAt;
  pull.mergedBy = by;
  pull.mergeCommitSha = commit.sha;
  emitPullRequest(world, 'closed', pull, by);
  announcePush(world, repository, { branch: pull.base.ref, before, after: commit.sha }, by);
  return commit.sha;
}
