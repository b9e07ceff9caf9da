import { z } from 'zod';
import { type FixAttempt, fixMetadataSchema, isOpen, isTry, isUnderway } from '../fixes/fix-attempt.js';
import { judgeAttempts, type Verdict } from '../fixes/judge-attempts.js';
import { type Quarantined, quarantinesOf } from '../quarantine.js';
import type { RouteFacts } from './route-facts.js';
import { type Route, routeFailure } from './route-failure.js';
import type { RouteMaterials } from './route-materials.js';

/** A fix to be taken back: the commit on the branch, or the pull request of its own. */
export const revertSchema = z.object({
  id: z.string(),
  fixSha: z.string(),
  headSha: z.string(),
  summary: z.string(),
  /** What the checks have said. */
  message: z.string().nullable().default(null),
  delivery: fixMetadataSchema.shape.delivery,
  pullRequest: z.int().nullable(),
  /** The commit that takes it back, where one was made already. */
  revertSha: z.string().nullable().default(null),
});
export type Revert = z.infer<typeof revertSchema>;

export type Routing = {
  verdicts: Verdict[];
  routes: Route[];
  /** Fixes on this very head that the checks spoke against, to be taken back. */
  reverts: Revert[];
  /** The bot that looks after the branch, by its login; null: none. */
  otherBot: string | null;
};

/** Judges what was tried, by the checks of this head; then decides what is done about each failure. */
export function planRoutes(materials: RouteMaterials): Routing {
  const quarantined = materials.failures.filter((failure) => quarantinedBy(failure, materials).length > 0);
  const verdicts = judgeAttempts({ ...materials, quarantined: quarantined.map(({ externalId }) => externalId) });
  const attempts = materials.attempts.map((attempt) => judged(attempt, verdicts));
  const reverts = materials.asked.stop === null ? attempts.filter((attempt) => isToBeReverted(attempt, materials)) : [];
  return {
    verdicts,
    otherBot: materials.otherBot?.login ?? null,
    routes: materials.failures.map((failure) => routeFailure(factsOf(failure, attempts, reverts, materials))),
    reverts: reverts.map(({ id, fixSha, headSha, errorMessage, metadata }) => ({
      id,
      fixSha: fixSha ?? '',
      headSha,
      summary: metadata.summary,
      message: errorMessage,
      delivery: metadata.delivery,
      pullRequest: metadata.pullRequest,
      revertSha: metadata.revertSha,
    })),
  };
}

function judged(attempt: FixAttempt, verdicts: Verdict[]): FixAttempt {
  const verdict = verdicts.find(({ id }) => id === attempt.id);
  if (!verdict) return attempt;
  return {
    ...attempt,
    status: verdict.status,
    success: verdict.success,
    errorMessage: verdict.message,
    fixSha: verdict.fixSha ?? attempt.fixSha,
  };
}

const isToBeReverted = (
  { status, fixSha, metadata }: FixAttempt,
  { headSha, config, pullRequest }: RouteMaterials,
): boolean =>
  status === 'regressed' &&
  (metadata.delivery === 'commit' || metadata.delivery === 'pull_request') &&
  fixSha === headSha &&
  config.revert &&
  pullRequest.open &&
  pullRequest.current;

const quarantinedBy = (
  failure: RouteMaterials['failures'][number],
  { quarantine, now }: RouteMaterials,
): Quarantined[] =>
  quarantinesOf(
    failure,
    quarantine.filter(({ expires }) => Date.parse(now) < Date.parse(expires)),
  );

function factsOf(
  failure: RouteMaterials['failures'][number],
  attempts: FixAttempt[],
  reverts: FixAttempt[],
  materials: RouteMaterials,
): RouteFacts {
  const { config, asked, today } = materials;
  const about = attempts.filter(({ metadata }) => metadata.checks.includes(failure.checkName));
  const fixes = attempts.filter((attempt) => attempt.strategy !== 'rerun' && isTry(attempt));
  const underway = about.find((attempt) => isUnderway(attempt));
  const isReverting = reverts.some(({ metadata }) => !metadata.revertRefused);
  const reverting = isReverting ? 'a fix that is about to be taken back' : null;
  const { mode, apply, rerun } = config;
  const isShown = about.some(
    (attempt) =>
      attempt.headSha === materials.headSha && isOpen(attempt) && asked.answer?.attempts.includes(attempt.id),
  );
  const asksFor = (): RouteFacts['asked'] => {
    if (asked.stop !== null) return 'stop';
    if (asked.rerun !== null) return 'rerun';
    // An answer is about what was shown, and nothing else.
    return asked.fix !== null || (asked.answer?.approved && isShown) ? 'fix' : null;
  };
  return {
    ...failure,
    quarantine: quarantinedBy(failure, materials),
    asked: asksFor(),
    pullRequest: materials.pullRequest,
    otherBot: materials.otherBot,
    config: { mode, apply, rerun },
    underway: reverting ?? (underway ? `the attempt by ${underway.strategy.replaceAll('_', ' ')}` : null),
    fixes: {
      // A fix makes a new head: what counts is how often this failure was fixed in vain.
      atHead: about.filter((attempt) => attempt.strategy !== 'rerun' && isTry(attempt) && attempt.success === false)
        .length,
      maxAtHead: config.maxFixes,
      onPullRequest: fixes.length,
      maxOnPullRequest: config.maxFixesOnPullRequest,
      today: today.fixes,
      maxToday: config.maxFixesToday,
    },
    reruns: {
      atHead: about.filter(
        (attempt) => attempt.strategy === 'rerun' && attempt.headSha === materials.headSha && isTry(attempt),
      ).length,
      maxAtHead: config.maxReruns,
      today: today.reruns,
      maxToday: config.maxRerunsToday,
    },
  };
}
