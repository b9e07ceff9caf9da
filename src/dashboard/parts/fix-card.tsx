import type { FC } from 'hono/jsx';
import type { FixAttempt } from '../../core/fixes/fix-attempt.js';
import { Patch } from './quoted.js';
import { FixState, spaced } from './states.js';
import { Ago } from './time.js';

/** What was tried, what it changes, and what the checks had to say. */
export const FixCard: FC<{ attempt: FixAttempt; now: number }> = ({ attempt, now }) => {
  const { strategy, status, metadata, fixSha, errorMessage, createdAt } = attempt;
  return (
    <article class="card" id={`fix-${attempt.id}`}>
      <header>
        <h3>{spaced(strategy)}</h3>
        <FixState status={status} />
        <span class="quiet">for {metadata.checks.join(', ')}</span>
        <span class="quiet">
          <Ago at={createdAt} now={now} />
        </span>
      </header>
      <p>{metadata.summary}</p>
      <p class="quiet">
        {[
          metadata.tool && `made by ${metadata.tool}`,
          `as ${spaced(metadata.delivery)}`,
          fixSha && metadata.delivery !== 'rerun' ? `commit ${fixSha.slice(0, 12)}` : null,
          metadata.by && `answered by ${metadata.by}`,
          metadata.pullRequest && `in #${metadata.pullRequest}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {errorMessage && <p>{errorMessage}</p>}
      {metadata.reason && <p class="quiet">{metadata.reason}</p>}
      {metadata.objections.length > 0 && (
        <>
          <p>To look at before it is approved:</p>
          <ul>
            {metadata.objections.map((sentence) => (
              <li>{sentence}</li>
            ))}
          </ul>
        </>
      )}
      <Patch files={metadata.files} label={`Patch of ${spaced(strategy)}, attempt ${attempt.id.slice(-8)}`} />
    </article>
  );
};
