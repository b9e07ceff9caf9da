import type { components } from '@octokit/openapi-types';
import { type Reaction, reactionContents } from '../entities.js';
import { GithubError, notFound, validationFailed } from '../github-error.js';
import { showReaction } from '../represent/reaction.js';
import { reactionsOf, reactToComment } from '../verbs/reactions.js';
import { created, type Handler, idParam, noContent, ok } from './call.js';
import { commentParam } from './issue-comments.js';
import { paginate } from './paging.js';

type ReactionAnswer = components['schemas']['reaction'];

const isContent = (value: unknown): value is Reaction['content'] => reactionContents.some((one) => one === value);

/** 201, or 200 when the App has reacted so before. */
export const createReaction: Handler = (call) => {
  const { world } = call;
  const comment = commentParam(call);
  const { content } = call.body;
  if (!isContent(content)) throw validationFailed({ resource: 'Reaction', code: 'invalid', field: 'content' });
  const before = world.reactions.size;
  const shown = showReaction(world, reactToComment(world, comment, content, world.bot));
  return world.reactions.size > before ? created<ReactionAnswer>(shown) : ok<ReactionAnswer>(shown);
};

export const listReactions: Handler = (call) => {
  const content = call.query.get('content');
  const all = reactionsOf(call.world, commentParam(call)).filter((one) => content === null || one.content === content);
  const { items, headers } = paginate(call, all);
  return ok<ReactionAnswer[]>(
    items.map((one) => showReaction(call.world, one)),
    headers,
  );
};

export const deleteReaction: Handler = (call) => {
  const reaction = call.world.reactions.get(idParam(call, 'reactionId'));
  if (reaction?.commentId !== commentParam(call).id) throw notFound();
  if (reaction.author !== call.world.bot) throw new GithubError(403, 'Resource not accessible by integration');
  call.world.reactions.delete(reaction.id);
  return noContent();
};
