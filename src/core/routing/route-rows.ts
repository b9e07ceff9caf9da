import type { CategoryName, RecommendedAction } from '../diagnosis.js';
import { dayOf } from '../quarantine.js';
import type { RouteFacts } from './route-facts.js';

/** One row of the routing table: when it holds, what is done, and the sentence that says why. */
export type RouteRow = {
  name: string;
  action: RecommendedAction;
  holds(facts: RouteFacts): boolean;
  reason(facts: RouteFacts): string;
};

/** A job by one of these names changes the world: running it again is for a person to decide. */
const CHANGES_THE_WORLD =
  /(?:^|[^a-z])(?:deploy|deployment|release|releases|publish|publishing|migrate|migration|migrations|rollback|rollout|promote|production|prod|ship)(?:[^a-z]|$)/i;

/** Failures that may pass when run again: not of the code's making. */
const OF_THE_MACHINE: ReadonlySet<CategoryName> = new Set([
  'network',
  'infrastructure',
  'timeout',
  'disk_full',
  'out_of_memory',
  'crash',
]);

/** What a person has to look at before anything is changed. */
const FOR_A_PERSON: ReadonlySet<CategoryName> = new Set(['security_scan', 'permission', 'deploy', 'merge_conflict']);

/** The log of such a failure may hold the very patch, as `git diff --exit-code` prints it. */
const MAY_HOLD_A_PATCH: ReadonlySet<CategoryName> = new Set(['policy', 'unknown']);

/** What the rungs answer by comparing bytes: how sure the diagnosis is adds nothing to that. */
const ANSWERED_BY_BYTES: ReadonlySet<CategoryName> = new Set(['format', 'lint', 'lockfile', 'policy', 'unknown']);

/** Whether a job, or a workflow, of this name deploys, releases, publishes or migrates. */
export const changesTheWorld = (name: string): boolean => CHANGES_THE_WORLD.test(name);

/** Whether something may be done about a failure without anybody asking: then who works on the branch counts. */
export const mayAct = ({ recommendedAction, category }: Pick<RouteFacts, 'recommendedAction' | 'category'>): boolean =>
  recommendedAction === 'fix' || recommendedAction === 'rerun' || MAY_HOLD_A_PATCH.has(category);

const SURE_ENOUGH = 0.5;

const KNOWN_ELSEWHERE: ReadonlySet<string | undefined> = new Set(['flaky', 'broken_base', 'elsewhere']);

const isFlaky = ({ memory }: RouteFacts): boolean => memory?.verdict === 'flaky';
const told = ({ memory }: RouteFacts): string => (memory?.sentences[0] ? `: ${memory.sentences[0]}` : '');

/** Whether running it again is what this failure calls for. A model's or a person's fix is not: the job would fail again. */
const callsForRerun = (facts: RouteFacts): boolean =>
  facts.asked === 'rerun' ||
  (facts.recommendedAction === 'rerun' &&
    (isFlaky(facts) || OF_THE_MACHINE.has(facts.category) || facts.memory?.verdict === 'seen_before'));
const callsForFix = (facts: RouteFacts): boolean =>
  facts.asked === 'fix' ||
  facts.recommendedAction === 'fix' ||
  (MAY_HOLD_A_PATCH.has(facts.category) &&
    facts.recommendedAction !== 'wait' &&
    !KNOWN_ELSEWHERE.has(facts.memory?.verdict));
const acts = (facts: RouteFacts): boolean => callsForRerun(facts) || callsForFix(facts);
const wants = (facts: RouteFacts): string => (callsForRerun(facts) ? 're-run' : 'fix');

/** The routing table: the first row that holds decides. */
export const routeRows: readonly RouteRow[] = [
  {
    name: 'closed',
    action: 'wait',
    holds: ({ pullRequest }) => !pullRequest.open,
    reason: () => 'the pull request is closed',
  },
  {
    name: 'moved_head',
    action: 'wait',
    holds: ({ pullRequest }) => !pullRequest.current,
    reason: () => 'the head has moved on since: its own checks speak for it',
  },
  {
    name: 'stopped',
    action: 'wait',
    holds: ({ asked }) => asked === 'stop',
    reason: () => 'somebody who may write said stop',
  },
  {
    name: 'quarantined',
    action: 'notify',
    holds: ({ quarantine }) => quarantine.length > 0,
    reason: ({ quarantine }) =>
      quarantine
        .map(
          ({ test, owner, reason, expires }) =>
            `${test === null ? '' : `${test} is `}in quarantine until ${dayOf(expires)} (${reason}); ${owner} answers for it`,
        )
        .join('. '),
  },
  {
    name: 'under_way',
    action: 'wait',
    holds: ({ underway }) => underway !== null,
    reason: ({ underway }) => `${underway} is being judged by its checks`,
  },
  {
    name: 'own',
    action: 'notify',
    holds: (facts) => facts.pullRequest.own && callsForFix(facts),
    reason: () => 'this is a fix of Regreen itself: its checks judge it, and a person goes on',
  },
  {
    name: 'draft',
    action: 'notify',
    holds: (facts) => facts.pullRequest.draft && facts.asked === null && acts(facts),
    reason: () => 'a draft is diagnosed and not fixed',
  },
  {
    name: 'observe',
    action: 'notify',
    holds: (facts) => facts.config.mode === 'observe' && facts.asked === null && acts(facts),
    reason: (facts) => `the configuration says mode: observe, so nobody acts; recommended: ${wants(facts)}`,
  },
  {
    name: 'changes_the_world',
    action: 'notify',
    holds: (facts) => callsForRerun(facts) && changesTheWorld(`${facts.checkName} / ${facts.job?.workflowName ?? ''}`),
    reason: () => 'its name says that it deploys, releases, publishes or migrates: a person runs it again',
  },
  {
    name: 'rerun_elsewhere',
    action: 'notify',
    holds: (facts) => callsForRerun(facts) && facts.job === null,
    reason: (facts) => `it is no job of GitHub Actions, so only its own App can run it again${told(facts)}`,
  },
  {
    name: 'rerun_off',
    action: 'notify',
    holds: (facts) => callsForRerun(facts) && !facts.config.rerun && facts.asked === null,
    reason: (facts) => `the configuration switches re-runs off${told(facts)}`,
  },
  {
    name: 'rerun_too_old',
    action: 'notify',
    holds: (facts) => callsForRerun(facts) && facts.job?.tooOld === true,
    reason: () => 'GitHub re-runs jobs for 30 days only: push again',
  },
  {
    name: 'rerun_running',
    action: 'wait',
    holds: (facts) => callsForRerun(facts) && facts.job?.running === true,
    reason: () => 'its workflow run is still going; the failed jobs are run again when it has ended',
  },
  {
    name: 'rerun_spent',
    action: 'notify',
    holds: (facts) => callsForRerun(facts) && facts.asked === null && facts.reruns.atHead >= facts.reruns.maxAtHead,
    reason: ({ reruns }) => `it was run again ${times(reruns.atHead)} at this head already, and failed again`,
  },
  {
    name: 'rerun_day_spent',
    action: 'notify',
    holds: (facts) => callsForRerun(facts) && facts.reruns.today >= facts.reruns.maxToday,
    reason: ({ reruns }) => `the repository's ${times(reruns.maxToday)} of re-running in 24 hours are used up`,
  },
  {
    name: 'rerun',
    action: 'rerun',
    holds: callsForRerun,
    reason: (facts) =>
      facts.asked === 'rerun'
        ? 'somebody who may write asks for it'
        : `${isFlaky(facts) ? 'flaky' : facts.memory?.verdict === 'seen_before' ? 'passed when it was run again before' : `a failure of the machine (${facts.category})`}${told(facts)}`,
  },
  {
    name: 'broken_base',
    action: 'wait',
    holds: (facts) => facts.memory?.verdict === 'broken_base' && facts.asked === null,
    reason: (facts) => `not this pull request's fault: the base branch fails the same way${told(facts)}`,
  },
  {
    name: 'elsewhere',
    action: 'notify',
    holds: (facts) =>
      facts.memory?.verdict === 'elsewhere' && !callsForFix(facts) && facts.recommendedAction !== 'wait',
    reason: (facts) => `other pull requests fail the same way${told(facts)}`,
  },
  {
    name: 'behind',
    action: 'notify',
    holds: ({ pullRequest, category, asked }) =>
      asked === null && (pullRequest.behindBy ?? 0) > 0 && (category === 'merge_conflict' || category === 'lockfile'),
    reason: ({ pullRequest }) =>
      `the branch lacks ${pullRequest.behindBy} commits of its base: bring it up to date first`,
  },
  {
    name: 'for_a_person',
    action: 'review',
    holds: (facts) => FOR_A_PERSON.has(facts.category) && facts.asked === null && callsForFix(facts),
    reason: ({ category }) => `${category.replaceAll('_', ' ')} is for a person to decide`,
  },
  {
    name: 'bot_mends',
    action: 'wait',
    holds: (facts) => callsForFix(facts) && facts.otherBot?.mends === true && facts.asked === null,
    reason: ({ otherBot }) => `${otherBot?.login} mends this branch by itself`,
  },
  {
    name: 'fix_off',
    action: 'notify',
    holds: (facts) => callsForFix(facts) && facts.config.apply === 'never',
    reason: () => 'the configuration says fix.apply: never',
  },
  {
    name: 'unsure',
    action: 'review',
    holds: (facts) =>
      callsForFix(facts) &&
      facts.asked === null &&
      facts.confidence < SURE_ENOUGH &&
      !ANSWERED_BY_BYTES.has(facts.category),
    reason: ({ confidence }) => `the diagnosis is only ${Math.round(confidence * 100)} % sure`,
  },
  {
    name: 'fix_spent',
    action: 'review',
    holds: (facts) => callsForFix(facts) && facts.fixes.atHead >= facts.fixes.maxAtHead,
    reason: ({ fixes }) => `${fixes.atHead} of ${fixes.maxAtHead} attempts at this failure are spent: a person goes on`,
  },
  {
    name: 'fix_pull_request_spent',
    action: 'review',
    holds: (facts) => callsForFix(facts) && facts.fixes.onPullRequest >= facts.fixes.maxOnPullRequest,
    reason: ({ fixes }) => `the pull request's ${fixes.maxOnPullRequest} attempts are spent: a person goes on`,
  },
  {
    name: 'fix_day_spent',
    action: 'wait',
    holds: (facts) => callsForFix(facts) && facts.fixes.today >= facts.fixes.maxToday,
    reason: ({ fixes }) => `the repository's ${fixes.maxToday} attempts in 24 hours are used up`,
  },
  {
    name: 'fix',
    action: 'fix',
    holds: callsForFix,
    reason: (facts) =>
      facts.asked === 'fix'
        ? 'somebody who may write asks for it'
        : MAY_HOLD_A_PATCH.has(facts.category)
          ? `${facts.category}: the log itself may hold a patch`
          : `${facts.category.replaceAll('_', ' ')}, ${Math.round(facts.confidence * 100)} % sure`,
  },
  {
    name: 'recommended',
    action: 'notify',
    holds: ({ recommendedAction }) => recommendedAction === 'notify' || recommendedAction === 'rerun',
    reason: (facts) => `${facts.category.replaceAll('_', ' ')}: whoever owns it is told${told(facts)}`,
  },
  {
    name: 'recommended_wait',
    action: 'wait',
    holds: ({ recommendedAction }) => recommendedAction === 'wait',
    reason: (facts) => `${facts.category.replaceAll('_', ' ')}: there is nothing to do but wait${told(facts)}`,
  },
  {
    name: 'recommended_review',
    action: 'review',
    holds: () => true,
    reason: (facts) => `${facts.category.replaceAll('_', ' ')}: a person looks${told(facts)}`,
  },
];

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
