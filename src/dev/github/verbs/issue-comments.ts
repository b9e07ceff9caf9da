import type { Account, IssueComment, PullRequest, Repository } from '../entities.js';
import { emitIssueComment } from '../events/issue-comment.js';
import type { World } from '../world.js';

/** A comment on a pull request, by a person or (with `appId`) by an App's bot. */
export function createIssueComment(
  world: World,
  repository: Repository,
  given: { issueNumber: number; body: string; by: Account; appId?: number },
): IssueComment {
  const now = world.clock();
  const comment: IssueComment = {
    id: world.nextId('issueComment'),
    repositoryId: repository.id,
    issueNumber: given.issueNumber,
    body: given.body,
    author: given.by,
    appId: given.appId ?? null,
    createdAt: now,
    updatedAt: now,
  };
  world.issueComments.set(comment.id, comment);
  emitIssueComment(world, 'created', comment, given.by);
  return comment;
}

export function commentOnPullRequest(world: World, pull: PullRequest, body: string, by: Account): IssueComment {
  const repository = world.repositories.get(pull.repositoryId);
  if (!repository) throw new Error('the repository of this pull request was deleted');
  return createIssueComment(world, repository, { issueNumber: pull.number, body, by });
}

export function editIssueComment(world: World, comment: IssueComment, body: string, by: Account): void {
  const from = comment.body;
  comment.body = body;
  comment.updatedAt = world.clock();
  emitIssueComment(world, 'edited', comment, by, { body: { from } });
}

export function deleteIssueComment(world: World, comment: IssueComment, by: Account): void {
  emitIssueComment(world, 'deleted', comment, by);
  world.issueComments.delete(comment.id);
  for (const [id, reaction] of world.reactions) if (reaction.commentId === comment.id) world.reactions.delete(id);
}
