import type { FC } from 'hono/jsx';
import type { RunEvent } from '../../core/run-view.js';
import { Json } from './quoted.js';
import { spaced } from './states.js';
import { Ago, durationWords } from './time.js';

/** Of a line of the story what says most, in words; the rest stands below it. */
function gistOf(data: Record<string, unknown>): string {
  const { stage, attempt, status, durationMs, reason, trigger } = data;
  return [
    typeof stage === 'string' ? stage : null,
    typeof attempt === 'number' && attempt > 1 ? `attempt ${attempt}` : null,
    typeof status === 'string' ? spaced(status) : null,
    typeof durationMs === 'number' ? durationWords(durationMs) : null,
    typeof trigger === 'string' ? `by ${spaced(trigger)}` : null,
    typeof reason === 'string' ? reason : null,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What happened in a run, in order. */
export const Story: FC<{ events: RunEvent[]; earlier: number; now: number }> = ({ events, earlier, now }) => (
  <section aria-labelledby="story">
    <h2 id="story">Events</h2>
    {earlier > 0 && <p class="quiet">{earlier} earlier ones are left out: the API has them all.</p>}
    {events.length === 0 ? (
      <p class="quiet">None yet.</p>
    ) : (
      <ol class="timeline">
        {events.map((event) => {
          const data = isMap(event.data) ? event.data : {};
          return (
            <li id={`event-${event.seq}`}>
              <b>{spaced(event.type)}</b> {gistOf(data)}{' '}
              <span class="quiet">
                <Ago at={event.createdAt} now={now} />
              </span>
              {Object.keys(data).length > 0 && <Json value={data} summary="Details" of={`event ${event.seq}`} />}
            </li>
          );
        })}
      </ol>
    )}
  </section>
);
