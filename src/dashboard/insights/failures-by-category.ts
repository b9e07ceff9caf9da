import { largest } from '../../core/insights/figures.js';
import { counted } from '../../core/phrases.js';
import { countCategories } from '../../store/insights/failures-by-category.js';
import type { Insight } from './insight.js';

/** As many as have a pattern of their own. */
const MOST_SERIES = 6;

export const failuresByCategory: Insight = {
  name: 'failures-by-category',
  title: 'Failures by category',
  definition:
    'Failed checks of pull requests, by what their newest diagnosis says and when they failed, or were diagnosed where they run again or got better in their own row. Each counts once a pull request, however often it was looked at; one that nobody has diagnosed does not.',
  async read(sql, asked) {
    const { buckets, each } = asked.range;
    const found = await countCategories(sql, asked);
    const names = [...new Set(found.map(({ category }) => category))];
    const series = names.map((category) => {
      const values = buckets.map(() => 0);
      for (const row of found) if (row.category === category) values[row.bucket] = row.count;
      return { name: category.replaceAll('_', ' '), values };
    });
    const sorted = largest(series, series.length);
    const total = found.reduce((sum, { count }) => sum + count, 0);
    const [most] = sorted;
    const ofMost = most?.values.reduce((sum, value) => sum + value, 0) ?? 0;
    return {
      finding: most
        ? `${counted(total, 'failure')} diagnosed; most often ${most.name}, ${Math.round((100 * ofMost) / total)} % of them.`
        : 'No failure was diagnosed.',
      chart: most ? { kind: 'stacks', unit: 'count', buckets, series: largest(series, MOST_SERIES) } : null,
      table: {
        columns: [
          { name: each === 'day' ? 'Day' : 'Week from' },
          ...sorted.map(({ name }) => ({ name, number: true })),
        ],
        rows: buckets.map((day, index) => [day, ...sorted.map(({ values }) => values[index]!)]),
      },
    };
  },
};
