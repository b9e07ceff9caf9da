import type { components } from '@octokit/openapi-types';
import type { IssueComment } from '../entities.js';
import { getApp, getRepository } from '../find.js';
import { isoSeconds, nodeId } from '../ids.js';
import type { World } from '../world.js';
import { showApp } from './app.js';
import { repositoryPage, repositoryUrl } from './repository.js';
import { showUser } from './user.js';

type CommentAnswer = components['schemas']['issue-comment'];

/** Nobody reacts on the local GitHub. */
export const showNoReactions = (url: string): components['schemas']['reaction-rollup'] => ({
  url: `${url}/reactions`,
  total_count: 0,
  '+1': 0,
  '-1': 0,
  laugh: 0,
  hooray: 0,
  confused: 0,
  heart: 0,
  rocket: 0,
  eyes: 0,
});

export function showIssueComment(world: World, comment: IssueComment): CommentAnswer {
  const repository = getRepository(world, comment.repositoryId);
  const api = repositoryUrl(world, repository);
  const url = `${api}/issues/comments/${comment.id}`;
  const level = repository.collaborators.get(comment.author?.login.toLowerCase() ?? '');
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
    author_association:
      comment.author?.id === repository.owner.id ? 'OWNER' : level && level !== 'none' ? 'COLLABORATOR' : 'NONE',
    performed_via_github_app: comment.appId === null ? null : showApp(world, getApp(world, comment.appId)),
    reactions: showNoReactions(url),
  };
}
