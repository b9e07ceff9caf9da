import type { Child, FC } from 'hono/jsx';
import type { FixAttempt } from '../../core/fixes/fix-attempt.js';
import type { RunView } from '../../core/run-view.js';
import type { Diagnosis } from '../../store/read-diagnoses.js';
import type { HistoryStep } from '../../store/read-history.js';
import type { ReviewView } from '../../store/reviews.js';
import { DiagnosisCard } from './diagnosis-card.js';
import { FixCard } from './fix-card.js';
import { ReviewCard } from './review-card.js';
import { FixState, RunState, spaced } from './states.js';
import { Ago } from './time.js';

type Moment = {
  /** The same from one look to the next. */
  id: string;
  at: number;
  what: Child;
  more?: Child;
  /** Where on the page more of it stands already. */
  above?: string;
};

type Known = {
  history: HistoryStep[];
  runs: RunView[];
  attempts: FixAttempt[];
  diagnoses: Diagnosis[];
  reviews: ReviewView[];
};

const STEPS: Record<HistoryStep['trigger'], string> = {
  opened: 'Opened',
  synchronize: 'New head',
  closed: 'Closed',
  reopened: 'Reopened',
  edited: 'Edited',
  manual_check: 'Looked at because somebody asked',
};

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Everything that is known of a pull request, the last first; `shown`: ids of what stands above in full. */
export const momentsOf = (known: Known, shown: ReadonlySet<string>, now: number): Moment[] =>
  [
    ...known.history.map(stepMoment),
    ...known.runs.map(runMoment),
    ...distinct(known.diagnoses).map((diagnosis) => diagnosisMoment(diagnosis, shown, now)),
    ...known.attempts.map((attempt) => attemptMoment(attempt, shown, now)),
    ...reviewMoments(known.reviews, now),
  ].sort((one, other) => other.at - one.at);

/** Each run says again what it found out of a check: the newest is enough. */
const distinct = (diagnoses: readonly Diagnosis[]): Diagnosis[] => [
  ...new Map(
    diagnoses
      .toReversed()
      .map((each) => [JSON.stringify([each.headSha, each.check, each.category, each.rootCause]), each]),
  ).values(),
];

function stepMoment({ id, createdAt, trigger, newState, metadata }: HistoryStep): Moment {
  const [head, actor] = [textOf(metadata.newHeadSha), textOf(metadata.actor)];
  return {
    id: `step-${id}`,
    at: createdAt.getTime(),
    what: (
      <>
        <b>{trigger === 'closed' && newState === 'merged' ? 'Merged' : STEPS[trigger]}</b>
        {actor && ` by ${actor}`} {head && <code>{head.slice(0, 12)}</code>}
      </>
    ),
  };
}

const runMoment = (run: RunView): Moment => ({
  id: `run-${run.runId}`,
  at: Date.parse(run.createdAt),
  what: (
    <>
      <a href={`/runs/${run.runId}`}>Run {run.runId.slice(-8)}</a> ({spaced(run.triggerSource)}): <RunState run={run} />{' '}
      <code>{run.headSha.slice(0, 12)}</code>
    </>
  ),
});

const diagnosisMoment = (diagnosis: Diagnosis, shown: ReadonlySet<string>, now: number): Moment => ({
  id: `found-${diagnosis.id}`,
  at: diagnosis.createdAt.getTime(),
  what: (
    <>
      <b>{spaced(diagnosis.category)}</b> in {diagnosis.checkName}
      {diagnosis.rootCause && `: ${diagnosis.rootCause}`}
    </>
  ),
  ...(shown.has(diagnosis.id)
    ? { above: `#diagnosis-${diagnosis.id}` }
    : { more: <DiagnosisCard diagnosis={diagnosis} now={now} /> }),
});

const attemptMoment = (attempt: FixAttempt, shown: ReadonlySet<string>, now: number): Moment => ({
  id: `tried-${attempt.id}`,
  at: Date.parse(attempt.createdAt),
  what: (
    <>
      <b>{spaced(attempt.strategy)}</b>: {attempt.metadata.summary}: <FixState status={attempt.status} />
    </>
  ),
  ...(shown.has(attempt.id) ? { above: `#fix-${attempt.id}` } : { more: <FixCard attempt={attempt} now={now} /> }),
});

/** What was said of one head at one time is one review of several voices. */
function reviewMoments(reviews: ReviewView[], now: number): Moment[] {
  const groups = new Map<string, ReviewView[]>();
  for (const review of reviews) {
    const key = `${review.headSha} ${review.reviewer === 'fix'}`;
    groups.set(key, [...(groups.get(key) ?? []), review]);
  }
  return [...groups].map(([key, group]) => {
    const findings = group.reduce((sum, { findings }) => sum + findings.length, 0);
    return {
      id: `said-${key.replace(' ', '-')}`,
      at: Math.max(...group.map(({ createdAt }) => createdAt.getTime())),
      what: (
        <>
          <b>{group[0]?.reviewer === 'fix' ? 'Fix reviewed' : 'Reviewed'}</b> by{' '}
          {group.map(({ reviewer }) => spaced(reviewer)).join(', ')}:{' '}
          {findings === 0 ? 'nothing to say' : findings === 1 ? '1 finding' : `${findings} findings`}{' '}
          <code>{group[0]?.headSha.slice(0, 12)}</code>
        </>
      ),
      more: group.map((review) => <ReviewCard review={review} now={now} />),
    };
  });
}

export const Timeline: FC<{ moments: Moment[]; now: number }> = ({ moments, now }) => (
  <section aria-labelledby="timeline">
    <h2 id="timeline">Timeline</h2>
    <ol class="timeline" reversed>
      {moments.map(({ id, at, what, more, above }) => (
        <li id={id}>
          {what}{' '}
          <span class="quiet">
            <Ago at={new Date(at)} now={now} />
          </span>{' '}
          {above && <a href={above}>above</a>}
          {more && (
            <details>
              <summary>Show all of it</summary>
              {more}
            </details>
          )}
        </li>
      ))}
    </ol>
  </section>
);
