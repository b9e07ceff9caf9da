import type { Delivery } from './fix-attempt.js';

/** What decides how far a fix goes. */
export type DeliveryFacts = {
  mode: 'observe' | 'suggest' | 'fix';
  apply: 'never' | 'suggestion' | 'commit' | 'pull_request';
  fork: boolean;
  headProtected: boolean;
  /** The bot whose branch it is: it stops mending a branch that others push to. */
  otherBot: string | null;
  /** The tamper gate wants a person to see it. */
  needsPerson: boolean;
  /** Somebody who may write has asked for it, or has approved it. */
  asked: boolean;
};

/**
 * How a fix reaches the pull request: never further than the configuration, the branch and the tamper gate allow. The reason says what kept it
 * from going further; null: nothing did.
 */
export function deliveryOf(facts: DeliveryFacts): { delivery: Delivery; reason: string | null } {
  const suggest = (reason: string | null) => ({ delivery: 'suggestion' as const, reason });
  if (facts.fork) return suggest('the branch belongs to a fork, which Regreen cannot push to');
  if (facts.headProtected) return suggest('the branch is protected');
  const wanted = wantedDelivery(facts);
  if (wanted === 'suggestion') return suggest(null);
  if (facts.needsPerson && !facts.asked) return suggest('a person should see it first');
  if (facts.otherBot && wanted === 'commit' && !facts.asked)
    return suggest(`${facts.otherBot} stops looking after a branch that others push to`);
  return { delivery: wanted, reason: null };
}

function wantedDelivery({ mode, apply, asked }: DeliveryFacts): 'suggestion' | 'commit' | 'pull_request' {
  if (apply === 'pull_request') return 'pull_request';
  // Whoever may write and asks for it could push it as well.
  if (asked) return 'commit';
  return mode === 'fix' && apply === 'commit' ? 'commit' : 'suggestion';
}
