import { listSharedFailures, type SharedFailure } from '../../store/insights/shared-failures.js';
import type { Insight } from './insight.js';

const MOST = 10;
const MOST_OF_CAUSE = 160;

export const sharedFailures: Insight = {
  name: 'shared-failures',
  title: 'The same failure across pull requests',
  definition:
    'Failures that are known again by their signature, by how many pull requests had them; those of one pull request alone, and those that have nothing to be known by, are left out.',
  async read(sql, asked) {
    const failures = await listSharedFailures(sql, asked, MOST);
    const [most] = failures;
    return {
      finding: most
        ? `${most.pullRequestCount.toLocaleString('en')} pull requests had the same failure: ${causeOf(most)}`
        : 'No two pull requests had the same failure.',
      chart: most
        ? {
            kind: 'bars',
            unit: 'count',
            rows: failures.map((failure) => ({ name: causeOf(failure), value: failure.pullRequestCount })),
          }
        : null,
      table: {
        columns: [
          { name: 'Failure' },
          { name: 'Category' },
          { name: 'Repositories' },
          { name: 'Pull requests', number: true },
          { name: 'Last seen' },
          { name: 'Newest' },
        ],
        rows: failures.map((failure) => [
          causeOf(failure),
          failure.category?.replaceAll('_', ' ') ?? null,
          failure.repositories.join(', '),
          failure.pullRequestCount,
          failure.lastAt.toISOString().slice(0, 10),
          {
            links: failure.pullRequests.map(({ pullRequestId, number }) => ({
              words: `#${number}`,
              href: `/pull-requests/${pullRequestId}`,
            })),
          },
        ]),
      },
    };
  },
};

function causeOf({ rootCause, signature }: SharedFailure): string {
  const text = (rootCause ?? `signature ${signature}`).replace(/\s+/g, ' ').trim();
  return text.length > MOST_OF_CAUSE ? `${text.slice(0, MOST_OF_CAUSE - 1).toWellFormed()}…` : text;
}
