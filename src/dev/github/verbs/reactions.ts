import type { Account, IssueComment, Reaction } from '../entities.js';
import type { World } from '../world.js';

/** Reacts to a comment; the same reaction of the same account is there once. No webhook tells of it. */
export function reactToComment(
  world: World,
  comment: IssueComment,
  content: Reaction['content'],
  by: Account,
): Reaction {
  const known = reactionsOf(world, comment).find((one) => one.content === content && one.author === by);
  if (known) return known;
  const reaction = {
    id: world.nextId('reaction'),
    commentId: comment.id,
    content,
    author: by,
    createdAt: world.clock(),
  };
  world.reactions.set(reaction.id, reaction);
  return reaction;
}

export const reactionsOf = (world: World, comment: IssueComment): Reaction[] =>
  [...world.reactions.values()].filter((one) => one.commentId === comment.id);
