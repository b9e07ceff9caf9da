import { fixStats, judgedOf } from '../../core/fix-stats.js';
import { countFixes } from '../../store/fix-stats.js';
import type { Insight } from './insight.js';

export const fixRates: Insight = {
  name: 'fix-rates',
  title: 'Fixes by strategy',
  definition:
    'Attempts made in the range. Applied: they reached the branch, or the jobs ran again. Verified and regressed: what the checks said afterwards. The rate is verified of these two; the bars show attempts that the checks have verified.',
  async read(sql, { range, scope, repository }) {
    const found = await countFixes(sql, { since: range.from, repository: repository ?? undefined, scope });
    const { strategies, total } = fixStats(range.from.toISOString(), found);
    return {
      finding:
        total.proposed === 0
          ? 'Nothing was tried.'
          : `${total.proposed.toLocaleString('en')} proposed, ${total.applied.toLocaleString('en')} applied, ${total.verified.toLocaleString('en')} verified, ${total.regressed.toLocaleString('en')} regressed${
              total.successRate === null
                ? '; the checks have judged none yet.'
                : `: ${percent(total.successRate)} % of ${judgedOf(total).toLocaleString('en')} judged helped.`
            }`,
      chart:
        total.verified === 0
          ? null
          : {
              kind: 'bars',
              unit: 'count',
              rows: strategies.map(({ strategy, verified }) => ({
                name: strategy.replaceAll('_', ' '),
                value: verified,
              })),
            },
      table: {
        columns: [
          { name: 'Strategy' },
          ...[...COUNTS.map(([, name]) => name), 'Rate, %'].map((name) => ({ name, number: true })),
        ],
        rows: [...strategies, ...(strategies.length > 1 ? [{ strategy: 'all', ...total }] : [])].map((row) => [
          row.strategy.replaceAll('_', ' '),
          ...COUNTS.map(([key]) => row[key]),
          row.successRate === null ? null : percent(row.successRate),
        ]),
      },
    };
  },
};

const COUNTS = [
  ['proposed', 'Proposed'],
  ['applied', 'Applied'],
  ['verified', 'Verified'],
  ['regressed', 'Regressed'],
  ['unknown', 'Not judged'],
  ['rejected', 'Turned down'],
  ['waiting', 'Waiting'],
  ['open', 'Under way'],
] as const;

const percent = (share: number): number => Math.round(share * 1_000) / 10;
