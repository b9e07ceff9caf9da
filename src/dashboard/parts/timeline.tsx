import type { Child, FC } from 'hono/jsx';
import type { FixAttempt } from '../../core/fixes/fix-attempt.js';
import type { RunView } from '../../core/run-view.js';
import type { Diagnosis } from '../../store/read-diagnoses.js';
import type { HistoryStep } from '../../store/read-history.js';
import { FixState, RunState, spaced } from './states.js';
import { Ago } from './time.js';

type Moment = { at: number; what: Child };

const STEPS: Record<HistoryStep['trigger'], string> = {
  opened: 'Opened',
  synchronize: 'New head',
  closed: 'Closed',
  reopened: 'Reopened',
  edited: 'Edited',
  manual_check: 'Looked at because somebody asked',
};

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Everything that is known of a pull request, as moments. */
export function momentsOf(given: {
  history: HistoryStep[];
  runs: RunView[];
  attempts: FixAttempt[];
  diagnoses: Diagnosis[];
}): Moment[] {
  const history = given.history.map(({ createdAt, trigger, newState, metadata }): Moment => {
    const [head, actor] = [textOf(metadata.newHeadSha), textOf(metadata.actor)];
    return {
      at: createdAt.getTime(),
      what: (
        <>
          <b>{trigger === 'closed' && newState === 'merged' ? 'Merged' : STEPS[trigger]}</b>
          {actor && ` by ${actor}`} {head && <code>{head.slice(0, 12)}</code>}
        </>
      ),
    };
  });
  const runs = given.runs.map(
    (run): Moment => ({
      at: Date.parse(run.createdAt),
      what: (
        <>
          <a href={`/runs/${run.runId}`}>Run {run.runId.slice(-8)}</a> ({spaced(run.triggerSource)}):{' '}
          <RunState status={run.status} /> <code>{run.headSha.slice(0, 12)}</code>
        </>
      ),
    }),
  );
  const diagnoses = given.diagnoses.map(
    ({ createdAt, checkName, category, rootCause }): Moment => ({
      at: createdAt.getTime(),
      what: (
        <>
          <b>{spaced(category)}</b> in {checkName}
          {rootCause && `: ${rootCause}`}
        </>
      ),
    }),
  );
  const attempts = given.attempts.map(
    ({ createdAt, strategy, status, metadata }): Moment => ({
      at: Date.parse(createdAt),
      what: (
        <>
          <b>{spaced(strategy)}</b>: {metadata.summary}: <FixState status={status} />
        </>
      ),
    }),
  );
  return [...history, ...runs, ...diagnoses, ...attempts].sort((one, other) => other.at - one.at);
}

export const Timeline: FC<{ moments: Moment[]; now: number }> = ({ moments, now }) => (
  <section aria-labelledby="timeline">
    <h2 id="timeline">Timeline</h2>
    <ol class="timeline" reversed>
      {moments.map(({ at, what }) => (
        <li>
          {what}{' '}
          <span class="quiet">
            <Ago at={new Date(at)} now={now} />
          </span>
        </li>
      ))}
    </ol>
  </section>
);
