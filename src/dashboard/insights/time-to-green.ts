import { amountWords } from '../../core/charts/amounts.js';
import { bucketAt } from '../../core/insights/range.js';
import { quantileOf, redSpells } from '../../core/insights/red-spells.js';
import { counted } from '../../core/phrases.js';
import { findCheckMoments } from '../../store/insights/check-moments.js';
import type { Insight } from './insight.js';

const MINUTE_MS = 60_000;

export const timeToGreen: Insight = {
  name: 'time-to-green',
  title: 'Time to green',
  definition:
    'From the first failed check of a pull request until all checks that count are success, neutral or skipped on one of its heads, that one or a later one; in the bucket in which it turned red. Those that are still red, or were merged or closed red, are counted beside, and are in no median.',
  async read(sql, asked) {
    const { range } = asked;
    const took: number[][] = range.buckets.map(() => []);
    const stillRed = range.buckets.map(() => 0);
    const leftRed = range.buckets.map(() => 0);
    for (const moments of await findCheckMoments(sql, asked)) {
      for (const { from, until } of redSpells(moments)) {
        const bucket = bucketAt(range, from);
        if (bucket === null) continue;
        if (until !== null) took[bucket]!.push(until - from);
        else if (moments.isOpen) stillRed[bucket]! += 1;
        else leftRed[bucket]! += 1;
      }
    }
    const all = took.flat();
    return {
      finding: findingOf(all, sumOf(stillRed), sumOf(leftRed)),
      chart:
        all.length === 0
          ? null
          : {
              kind: 'lines',
              unit: 'duration',
              buckets: range.buckets,
              series: [
                { name: 'nine in ten', values: took.map((each) => quantileOf(each, 0.9)) },
                { name: 'half', values: took.map((each) => quantileOf(each, 0.5)) },
              ],
            },
      table: {
        columns: [
          { name: range.each === 'day' ? 'Day' : 'Week from' },
          { name: 'Turned green', number: true },
          { name: 'Median, minutes', number: true },
          { name: '90th percentile, minutes', number: true },
          { name: 'Still red', number: true },
          { name: 'Merged or closed red', number: true },
        ],
        rows: range.buckets.map((day, index) => [
          day,
          took[index]!.length,
          minutes(quantileOf(took[index]!, 0.5)),
          minutes(quantileOf(took[index]!, 0.9)),
          stillRed[index]!,
          leftRed[index]!,
        ]),
      },
    };
  },
};

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

function findingOf(all: number[], open: number, left: number): string {
  const red = [
    open === 0 ? 'none is red still' : `${open.toLocaleString('en')} still red`,
    ...(left === 0 ? [] : [`${left.toLocaleString('en')} merged or closed red`]),
  ].join(', ');
  if (all.length === 0) return open + left === 0 ? 'No pull request turned red.' : `None turned green again; ${red}.`;
  const words = (share: number): string => amountWords(quantileOf(all, share)!, 'duration');
  return `Red ${counted(all.length, 'time')} and green again: half within ${words(0.5)}, nine in ten within ${words(0.9)}; ${red}.`;
}

const minutes = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / (MINUTE_MS / 10)) / 10);
