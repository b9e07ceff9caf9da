import type { FC } from 'hono/jsx';
import type { Diagnosis } from '../../store/read-diagnoses.js';
import { LogLines } from './quoted.js';
import { spaced } from './states.js';
import { Ago } from './time.js';

/** Most places of one diagnosis that are listed. */
const MOST_PLACES = 20;

/** What a failed check was found to be, with the lines of its log that say so. */
export const DiagnosisCard: FC<{ diagnosis: Diagnosis; now: number }> = ({ diagnosis, now }) => {
  const { analysis, checkName, category, rootCause, createdAt, detailsUrl } = diagnosis;
  return (
    <article class="card" id={`diagnosis-${diagnosis.id}`}>
      <header>
        <h3>{spaced(category)}</h3>
        {detailsUrl?.startsWith('http') ? <a href={detailsUrl}>{checkName}</a> : <span>{checkName}</span>}
        {analysis && <span class="quiet">{Math.round(analysis.confidence * 100)} % sure</span>}
        {analysis && <span class="quiet">recommended: {spaced(analysis.recommendedAction)}</span>}
        <span class="quiet">
          <Ago at={createdAt} now={now} />
        </span>
      </header>
      <p>{rootCause ?? 'No cause was found.'}</p>
      {analysis ? (
        <>
          <LogLines
            lines={analysis.metadata.lines}
            label={`Lines of the log of ${checkName}, diagnosis ${diagnosis.id.slice(-8)}`}
          />
          {analysis.metadata.memory && (
            <ul>
              {analysis.metadata.memory.sentences.map((sentence) => (
                <li>{sentence}</li>
              ))}
            </ul>
          )}
          {analysis.metadata.findings.length > 0 && (
            <details>
              <summary>
                {analysis.metadata.findings.length === 1 ? '1 place' : `${analysis.metadata.findings.length} places`}
              </summary>
              <ul>
                {analysis.metadata.findings.slice(0, MOST_PLACES).map(({ path, startLine, message, tool }) => (
                  <li>
                    {path && <code>{startLine === null ? path : `${path}:${startLine}`}</code>} {message}{' '}
                    <span class="quiet">({tool})</span>
                  </li>
                ))}
              </ul>
            </details>
          )}
          {analysis.metadata.notes.map((note) => (
            <p class="quiet">{note}</p>
          ))}
        </>
      ) : (
        <p class="quiet">The record of this diagnosis was written by another version, and is not shown.</p>
      )}
    </article>
  );
};
