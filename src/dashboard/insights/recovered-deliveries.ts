import { counted } from '../../core/phrases.js';
import { countRecovered } from '../../store/insights/recovered-deliveries.js';
import type { Insight } from './insight.js';

const SOURCES = [
  ['recovery', "from GitHub's log"],
  ['poll', 'found by polling'],
  ['replay', 'taken in again'],
] as const;

export const recoveredDeliveries: Insight = {
  name: 'recovered-deliveries',
  title: 'Deliveries recovered',
  definition:
    "Deliveries of the event log that did not come as a webhook: fetched from GitHub's delivery log, found by polling, or taken in again by an operator. The event log keeps deliveries for a time only, so a long range may be cut short.",
  operatorsOnly: true,
  async read(sql, asked) {
    const { buckets, each } = asked.range;
    const found = await countRecovered(sql, asked);
    const series = SOURCES.map(([source, name]) => ({
      name,
      values: buckets.map((_, index) => found.find((row) => row.source === source && row.bucket === index)?.count ?? 0),
    }));
    const total = found.reduce((sum, { count }) => sum + count, 0);
    const parts = series
      .map(({ name, values }) => ({ name, count: values.reduce((sum, value) => sum + value, 0) }))
      .filter(({ count }) => count > 0);
    return {
      finding:
        total === 0
          ? 'Every delivery came as a webhook.'
          : `${counted(total, 'delivery', 'deliveries')} came another way: ${parts.map(({ name, count }) => `${count.toLocaleString('en')} ${name}`).join(', ')}.`,
      chart: total === 0 ? null : { kind: 'stacks', unit: 'count', buckets, series },
      table: {
        columns: [
          { name: each === 'day' ? 'Day' : 'Week from' },
          ...series.map(({ name }) => ({ name, number: true })),
        ],
        rows: buckets.map((day, index) => [day, ...series.map(({ values }) => values[index]!)]),
      },
    };
  },
};
