import type { components } from '@octokit/openapi-types';
import type { IssueComment } from '../entities.js';
import { findPullRequest } from '../find.js';
import { GithubError, notFound, validationFailed } from '../github-error.js';
import { showIssueComment } from '../represent/issue-comment.js';
import {
  createIssueComment as create,
  editIssueComment,
  deleteIssueComment as remove,
} from '../verbs/issue-comments.js';
import { type Call, created, type Handler, idParam, noContent, ok, ownedBy, textField } from './call.js';
import { paginate } from './paging.js';

type CommentAnswer = components['schemas']['issue-comment'];

const longestBody = 65_536;

export const commentParam = (call: Call): IssueComment =>
  ownedBy(call, call.world.issueComments.get(idParam(call, 'commentId')));

function issueParam(call: Call): number {
  const pull = findPullRequest(call.world, call.repository(), idParam(call, 'number'));
  if (!pull) throw notFound();
  return pull.number;
}

function bodyField(call: Call): string {
  const body = textField(call, 'IssueComment', 'body');
  if (body.length > longestBody)
    throw validationFailed({
      resource: 'IssueComment',
      code: 'unprocessable',
      field: 'data',
      message: `Body is too long (maximum is ${longestBody} characters)`,
    });
  return body;
}

export const listIssueComments: Handler = (call) => {
  const issueNumber = issueParam(call);
  const since = Date.parse(call.query.get('since') ?? '');
  const comments = [...call.world.issueComments.values()]
    .filter((one) => one.repositoryId === call.repository().id && one.issueNumber === issueNumber)
    .filter((one) => Number.isNaN(since) || one.updatedAt.getTime() >= since);
  const { items, headers } = paginate(call, comments);
  return ok<CommentAnswer[]>(
    items.map((one) => showIssueComment(call.world, one)),
    headers,
  );
};

export const getIssueComment: Handler = (call) => ok<CommentAnswer>(showIssueComment(call.world, commentParam(call)));

export const createIssueComment: Handler = (call) => {
  const { world } = call;
  const given = { issueNumber: issueParam(call), body: bodyField(call), by: world.bot, appId: world.app.id };
  return created<CommentAnswer>(showIssueComment(world, create(world, call.repository(), given)));
};

/** An App without administration may change only what it wrote itself. */
function ownComment(call: Call): IssueComment {
  const comment = commentParam(call);
  if (comment.appId !== call.world.app.id) throw new GithubError(403, 'Resource not accessible by integration');
  return comment;
}

export const updateIssueComment: Handler = (call) => {
  const comment = ownComment(call);
  editIssueComment(call.world, comment, bodyField(call), call.world.bot);
  return ok<CommentAnswer>(showIssueComment(call.world, comment));
};

export const deleteIssueComment: Handler = (call) => {
  remove(call.world, ownComment(call), call.world.bot);
  return noContent();
};
