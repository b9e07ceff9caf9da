import { amountWords } from '../../core/charts/amounts.js';
import { counted } from '../../core/phrases.js';
import { sumModelSpend } from '../../store/insights/model-spend.js';
import type { Insight } from './insight.js';

export const modelSpend: Insight = {
  name: 'model-spend',
  title: 'Model spend',
  definition:
    'Calls to language models and the tokens they took, answered or not, with what they cost by the prices that the operator has configured. A call without a price is in the calls and the tokens, not in the dollars. The chart shows dollars, or tokens where no price is known.',
  async read(sql, asked) {
    const { buckets, each } = asked.range;
    const found = await sumModelSpend(sql, asked);
    const byBucket = buckets.map((_, index) => found.find(({ bucket }) => bucket === index));
    const sum = (of: 'calls' | 'tokensIn' | 'tokensOut' | 'usd' | 'withoutPrice'): number =>
      found.reduce((total, row) => total + row[of], 0);
    const priced = sum('usd') > 0;
    const tokens = sum('tokensIn') + sum('tokensOut');
    return {
      finding:
        found.length === 0
          ? 'No model was asked.'
          : `${counted(sum('calls'), 'call')} took ${counted(tokens, 'token')}${priced ? ` and ${amountWords(sum('usd'), 'usd')}` : ''}${
              sum('withoutPrice') > 0 ? `; ${counted(sum('withoutPrice'), 'call')} without a known price` : ''
            }.`,
      chart:
        found.length === 0
          ? null
          : {
              kind: 'stacks',
              buckets,
              ...(priced
                ? { unit: 'usd', series: [{ name: 'dollars', values: byBucket.map((row) => row?.usd ?? 0) }] }
                : {
                    unit: 'count',
                    series: [
                      { name: 'tokens in', values: byBucket.map((row) => row?.tokensIn ?? 0) },
                      { name: 'tokens out', values: byBucket.map((row) => row?.tokensOut ?? 0) },
                    ],
                  }),
            },
      table: {
        columns: [
          { name: each === 'day' ? 'Day' : 'Week from' },
          ...['Calls', 'Tokens in', 'Tokens out', 'US dollars', 'Calls without a price'].map((name) => ({
            name,
            number: true,
          })),
        ],
        rows: buckets.map((day, index) => {
          const row = byBucket[index];
          return [
            day,
            row?.calls ?? 0,
            row?.tokensIn ?? 0,
            row?.tokensOut ?? 0,
            row ? Math.round(row.usd * 1e4) / 1e4 : 0,
            row?.withoutPrice ?? 0,
          ];
        }),
      },
    };
  },
};
