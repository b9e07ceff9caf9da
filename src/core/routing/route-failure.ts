import { z } from 'zod';
import { RECOMMENDED_ACTIONS } from '../diagnosis.js';
import type { RouteFacts } from './route-facts.js';
import { routeRows } from './route-rows.js';

/** What is done about one failure: the row of the table that decides, why, and everything that was considered, in words. */
export const routeSchema = z.object({
  checkName: z.string(),
  externalId: z.string(),
  action: z.enum(RECOMMENDED_ACTIONS),
  row: z.string(),
  reason: z.string(),
  considered: z.array(z.string()),
});
export type Route = z.infer<typeof routeSchema>;

/** Decides what is done about a failure: the first row of the table that holds. */
export function routeFailure(facts: RouteFacts): Route {
  const row = routeRows.find(({ holds }) => holds(facts));
  if (!row) throw new Error('the last row of the routing table holds always');
  const { checkName, externalId } = facts;
  return {
    checkName,
    externalId,
    action: row.action,
    row: row.name,
    reason: row.reason(facts),
    considered: considered(facts),
  };
}

function considered(facts: RouteFacts): string[] {
  const { category, confidence, recommendedAction, memory, asked, config, pullRequest, otherBot, fixes, reruns } =
    facts;
  return [
    `${category}, ${Math.round(confidence * 100)} % sure, recommended: ${recommendedAction}`,
    `memory: ${memory ? memory.verdict.replaceAll('_', ' ') : 'nothing looked up'}`,
    `mode ${config.mode}, fixes by ${config.apply.replaceAll('_', ' ')}, re-runs ${config.rerun ? 'on' : 'off'}`,
    `head: ${[
      pullRequest.fork ? 'of a fork' : 'of this repository',
      ...(pullRequest.headProtected ? ['protected'] : []),
      ...(pullRequest.draft ? ['draft'] : []),
      ...(pullRequest.behindBy ? [`${pullRequest.behindBy} behind`] : []),
    ].join(', ')}`,
    `attempts: ${fixes.atHead} of ${fixes.maxAtHead} at this failure, ${fixes.onPullRequest} of ${fixes.maxOnPullRequest} on the pull request, ${fixes.today} of ${fixes.maxToday} in 24 hours`,
    `re-runs: ${reruns.atHead} of ${reruns.maxAtHead} at this head, ${reruns.today} of ${reruns.maxToday} in 24 hours`,
    ...(otherBot ? [`other bot on the branch: ${otherBot.login}`] : []),
    ...(asked ? [`asked for: ${asked}`] : []),
  ];
}
