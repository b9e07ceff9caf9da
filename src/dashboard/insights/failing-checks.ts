import { counted } from '../../core/phrases.js';
import { listFailingThings } from '../../store/insights/failing-things.js';
import { linksOf } from './evidence.js';
import type { Insight } from './insight.js';

const MOST = 10;

export const failingChecks: Insight = {
  name: 'failing-checks',
  title: 'Checks that fail most',
  definition:
    'Commits on which a check failed at least once, on any branch, of the commits on which it passed or failed; the ten with most.',
  async read(sql, asked) {
    const checks = await listFailingThings(sql, asked, { of: 'checks', by: 'failed' }, MOST);
    const [most] = checks;
    return {
      finding: most
        ? `${most.name} of ${most.repository} failed most: on ${most.failed.toLocaleString('en')} of ${counted(most.ran ?? 0, 'commit')}.`
        : 'No check failed.',
      chart: most
        ? {
            kind: 'bars',
            unit: 'count',
            rows: checks.map(({ repository, name, failed }) => ({ name: `${name} · ${repository}`, value: failed })),
          }
        : null,
      table: {
        columns: [
          { name: 'Check' },
          { name: 'Repository' },
          { name: 'Commits failed', number: true },
          { name: 'Commits run', number: true },
          { name: 'Share failed, %', number: true },
          { name: 'Newest' },
        ],
        rows: checks.map(({ name, repository, failed, ran, evidence }) => [
          name,
          repository,
          failed,
          ran,
          ran ? Math.round((1_000 * failed) / ran) / 10 : null,
          { links: linksOf(evidence) },
        ]),
      },
    };
  },
};
