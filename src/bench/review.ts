import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { reviewers } from '../core/reviewers/index.js';
import { type Benchmark, round } from './benchmark.js';
import { measureReduction, type ReductionFigures, renderReduction } from './log-reduction.js';
import { type ReviewCase, reviewCases } from './review-cases.js';

type Row = {
  reviewer: string;
  cases: number;
  clean: number;
  expected: number;
  /** Said, and right. */
  right: number;
  /** Said, and not expected. */
  wrong: number;
  /** Expected, and not said. */
  missed: number;
  precision: number;
  recall: number;
};

const keyOf = ({ rule, path, line }: { rule: string; path: string; line: number | null }): string =>
  JSON.stringify([rule, path, line]);

/** How well each reviewer finds what the corpus of real diffs says, and keeps still where there is nothing to say; and what log reduction saves a model. */
export const review: Benchmark = {
  name: 'review',
  about: 'precision and recall of each reviewer on a corpus of diffs, and what log reduction saves (--dir: of either)',

  async run({ dir }) {
    const isLogs = dir !== null && existsSync(join(dir, 'cases.jsonl'));
    const cases = dir === null || isLogs ? reviewCases() : reviewCases(dir);
    const logReduction = measureReduction(isLogs ? dir : null);
    const { tokensSaved, citedLinesKept } = logReduction;
    return {
      cases: cases.length,
      reviewers: reviewers.map(({ name }) => measure(name, cases)),
      tokensSaved,
      citedLinesKept,
      logReduction,
    };
  },

  render(figures) {
    const rows = figures.reviewers as Row[];
    const line = (name: string, cells: (string | number)[]) =>
      `${name.padEnd(16)}${cells.map((cell) => String(cell).padStart(10)).join('')}`;
    const percent = (share: number) => (Number.isFinite(share) ? (share * 100).toFixed(1) : '-');
    return [
      line('', ['cases', 'clean', 'expected', 'right', 'wrong', 'missed', 'precision', 'recall']),
      ...rows.map((row) =>
        line(row.reviewer, [
          row.cases,
          row.clean,
          row.expected,
          row.right,
          row.wrong,
          row.missed,
          percent(row.precision),
          percent(row.recall),
        ]),
      ),
      '',
      renderReduction(figures.logReduction as ReductionFigures),
    ].join('\n');
  },
};

function measure(name: string, cases: ReviewCase[]): Row {
  const own = cases.filter((one) => one.reviewers.includes(name));
  const reviewer = reviewers.find((one) => one.name === name);
  const counts = own.map(({ material, findings }) => {
    const expected = new Set(findings.filter((one) => one.reviewer === name).map(keyOf));
    const said = new Set(reviewer?.review(material).map(keyOf));
    const right = [...said].filter((key) => expected.has(key)).length;
    return { expected: expected.size, said: said.size, right };
  });
  const sum = (of: (count: (typeof counts)[number]) => number) => counts.reduce((total, count) => total + of(count), 0);
  const [expected, said, right] = [sum((one) => one.expected), sum((one) => one.said), sum((one) => one.right)];
  return {
    reviewer: name,
    cases: own.length,
    clean: counts.filter((one) => one.expected === 0).length,
    expected,
    right,
    wrong: said - right,
    missed: expected - right,
    precision: round(right / said),
    recall: round(right / expected),
  };
}
