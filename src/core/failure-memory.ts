import { z } from 'zod';
import { RECOMMENDED_ACTIONS, type RecommendedAction } from './diagnosis.js';
import type { Crowd, Failure, FailureFacts } from './failure-facts.js';
import { isSteady, judgeFlips, OF_MACHINE } from './judge-flips.js';
import { baseSentence, earlierSentence, elsewhereSentence } from './memory-sentences.js';

const VERDICTS = ['flaky', 'broken_base', 'elsewhere', 'seen_before', 'new'] as const;

/** What is remembered of a failure, as it is kept and shown. */
export const memorySchema = z.object({
  verdict: z.enum(VERDICTS),
  /** The evidence, for people; the verdict's own first. */
  sentences: z.array(z.string()),
  /** What is recommended, all in all. */
  action: z.enum(RECOMMENDED_ACTIONS),
  /** What the diagnosis alone recommends. */
  diagnosed: z.enum(RECOMMENDED_ACTIONS),
});
export type Memory = z.infer<typeof memorySchema>;

/**
 * Judges a failure by what is remembered: whether it is flaky, the base branch's, other pull requests' too, known or new; with the evidence, and
 * with what is recommended. `head`: of the checks on the same head SHA.
 */
export function recallFailure(failure: Failure, facts: FailureFacts, head: Crowd): Memory {
  const flaky = judgeFlips(failure, facts, head);
  const base = judgeBase(failure, facts);
  const elsewhere = failure.recognisable && facts.elsewhere.count > 0;
  const before = failure.recognisable && facts.earlier.count > 0;
  const verdict = verdictOf();
  const evidence: Record<Memory['verdict'], string[]> = {
    flaky: flaky.sentences,
    broken_base: base.failed ? base.sentences : [],
    elsewhere: elsewhere ? [elsewhereSentence(facts.elsewhere)] : [],
    seen_before: before ? [earlierSentence(facts.earlier)] : [],
    new: base.passes && (verdict === 'new' || verdict === 'elsewhere') ? base.sentences : [],
  };
  const order = [verdict, ...VERDICTS.filter((one) => one !== verdict)];
  return {
    verdict,
    sentences: order.flatMap((one) => evidence[one]),
    action: actionFor(verdict, failure, facts, base.passes),
    diagnosed: failure.action,
  };

  function verdictOf(): Memory['verdict'] {
    if (flaky.certain) return 'flaky';
    // A base that failed once may have flaked itself; one that goes on failing has not.
    const flakedSince = base.commits < 2 || flaky.flips.some(({ failedAt }) => failedAt > base.since);
    if (base.stands && !(flaky.flips.length > 0 && flakedSince)) return 'broken_base';
    if (flaky.flips.length > 0) return 'flaky';
    if (elsewhere) return 'elsewhere';
    return before ? 'seen_before' : 'new';
  }
}

function actionFor(
  verdict: Memory['verdict'],
  failure: Failure,
  { check, elsewhere, earlier }: FailureFacts,
  basePasses: boolean,
): RecommendedAction {
  switch (verdict) {
    case 'flaky':
      return 'rerun';
    case 'broken_base':
      return 'wait';
    case 'elsewhere':
      // Running again into the same outage helps nobody.
      if (OF_MACHINE.has(failure.category)) return 'wait';
      // Two pull requests may have the same mistake, as long as the base does not.
      return failure.action === 'fix' && failure.located && basePasses && elsewhere.count === 1 ? 'fix' : 'notify';
    case 'seen_before': {
      const ending = earlier.occurrences.find((one) => one.ending !== null)?.ending;
      if (ending?.kind === 'rerun') return isSteady(check.attempts) ? failure.action : 'rerun';
      return ending?.kind === 'fix' ? 'fix' : failure.action;
    }
    case 'new':
      return failure.action;
  }
}

type Base = {
  failed: boolean;
  passes: boolean;
  /** The same failure stands there. */
  stands: boolean;
  since: string;
  /** On how many commits in a row. */
  commits: number;
  sentences: string[];
};

function judgeBase({ recognisable }: Failure, { base, baseBranch, signature }: FailureFacts): Base {
  const [newest] = base;
  const nothing = { failed: false, passes: false, stands: false, since: '', commits: 0, sentences: [] };
  if (!newest || baseBranch === null) return nothing;
  if (!newest.failed) return { ...nothing, passes: true, sentences: [baseSentence(baseBranch, 'passes', newest)] };
  if (!recognisable || newest.signature === null)
    return { ...nothing, failed: true, sentences: [baseSentence(baseBranch, 'unknown', newest)] };
  if (newest.signature !== signature)
    return { ...nothing, failed: true, sentences: [baseSentence(baseBranch, 'otherwise', newest)] };
  const end = base.findIndex((one) => !one.failed || one.signature !== signature);
  const standing = end < 0 ? base : base.slice(0, end);
  const first = standing.at(-1) ?? newest;
  return {
    failed: true,
    passes: false,
    stands: true,
    since: first.at,
    commits: new Set(standing.map(({ headSha }) => headSha)).size,
    sentences: [baseSentence(baseBranch, 'same', first)],
  };
}
