import type { components } from '@octokit/openapi-types';
import type { Reaction } from '../entities.js';
import { isoSeconds, nodeId } from '../ids.js';
import type { World } from '../world.js';
import { showUser } from './user.js';

type Schemas = components['schemas'];

export const showReaction = (world: World, reaction: Reaction): Schemas['reaction'] => ({
  id: reaction.id,
  node_id: nodeId('REA', reaction.id),
  user: showUser(world, reaction.author),
  content: reaction.content,
  created_at: isoSeconds(reaction.createdAt),
});

/** The counts that comments carry. Only comments of a conversation are reacted to here. */
export function showReactions(url: string, reactions: Reaction[]): Schemas['reaction-rollup'] {
  const count = (content: Reaction['content']): number => reactions.filter((one) => one.content === content).length;
  return {
    url: `${url}/reactions`,
    total_count: reactions.length,
    '+1': count('+1'),
    '-1': count('-1'),
    laugh: count('laugh'),
    hooray: count('hooray'),
    confused: count('confused'),
    heart: count('heart'),
    rocket: count('rocket'),
    eyes: count('eyes'),
  };
}
