import type { components } from '@octokit/openapi-types';
import type { IssueComment } from '../entities.js';
import { getApp, getRepository } from '../find.js';
import { isoSeconds, nodeId } from '../ids.js';
import type { World } from '../world.js';
import { showApp } from './app.js';
import { showReactions } from './reaction.js';
import { repositoryPage, repositoryUrl } from './repository.js';
import { associationOf, showUser } from './user.js';

type CommentAnswer = components['schemas']['issue-comment'];

export function showIssueComment(world: World, comment: IssueComment): CommentAnswer {
  const repository = getRepository(world, comment.repositoryId);
  const api = repositoryUrl(world, repository);
  const url = `${api}/issues/comments/${comment.id}`;
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url,
    html_url: `${repositoryPage(world, repository)}/pull/${comment.issueNumber}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${comment.issueNumber}`,
    body: comment.body,
    user: comment.author && showUser(world, comment.author),
    created_at: isoSeconds(comment.createdAt),
    updated_at: isoSeconds(comment.updatedAt),
    author_association: associationOf(repository, comment.author),
    performed_via_github_app: comment.appId === null ? null : showApp(world, getApp(world, comment.appId)),
    reactions: showReactions(
      url,
      [...world.reactions.values()].filter((one) => one.commentId === comment.id),
    ),
  };
}
