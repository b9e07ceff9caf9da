import type { FC } from 'hono/jsx';
import type { ReviewView } from '../../store/reviews.js';
import { spaced } from './states.js';
import { Ago } from './time.js';

const DECISIONS: Record<string, string> = {
  approve: 'has nothing against it',
  comment: 'has something to say',
  request_changes: 'asks for changes',
};

export const ReviewCard: FC<{ review: ReviewView; now: number }> = ({ review, now }) => (
  <article class="card">
    <header>
      <h3>{spaced(review.reviewer)}</h3>
      <span>{review.decision === null ? review.status : (DECISIONS[review.decision] ?? spaced(review.decision))}</span>
      <span class="quiet">
        <code>{review.headSha.slice(0, 12)}</code>
      </span>
      <span class="quiet">
        <Ago at={review.createdAt} now={now} />
      </span>
    </header>
    {review.feedback && <p>{review.feedback}</p>}
    {review.findings.length > 0 && (
      <ul>
        {review.findings.map(({ path, line, message, severity }) => (
          <li>
            <code>{line === null ? path : `${path}:${line}`}</code> {message} <span class="quiet">({severity})</span>
          </li>
        ))}
      </ul>
    )}
  </article>
);
