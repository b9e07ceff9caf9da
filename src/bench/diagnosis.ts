import { createAnalysis } from '../core/analyze.js';
import type { Diagnosis } from '../core/diagnosis.js';
import { type Benchmark, round } from './benchmark.js';
import { type LogCase, readCases, readLog } from './log-cases.js';

/** What a case asserts, and whether the answer has it; left out where the case asserts nothing of the kind. */
type Verdict = Partial<
  Record<'category' | 'rootCause' | 'location' | 'failedTests' | 'negative' | 'confidentlyWrong', number>
>;
type Judged = { of: LogCase; answer: Diagnosis; verdict: Verdict };

/** From here on an answer claims to be sure. */
const SURE = 0.8;
const BINS = 10;

const squeezed = (text: string): string => text.replace(/\x1b\[[0-9;?]*[A-Za-z]|\^\[\[[0-9;?]*[A-Za-z]|\s+/g, '');
const slashes = (path: string): string => path.replaceAll('\\', '/').replace(/^\.\//, '');
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function samePlace(answer: Diagnosis, path: string, line: number | null | undefined): boolean {
  const wanted = slashes(path);
  return answer.findings.some(({ path: found, startLine }) => {
    if (found === null || (line && startLine !== line) || nameOf(found) !== nameOf(wanted)) return false;
    return found.endsWith(wanted) || wanted.endsWith(found);
  });
}

/** The last part of a test's name, however its tool joins them. */
const lastPart = (test: string): string =>
  test
    .split(/::|#|\.(?=[A-Za-z_]\w*$)|\(/)
    .filter(Boolean)
    .at(-1) ?? test;

function judge(of: LogCase, answer: Diagnosis): Judged {
  const { category, category_alt, path, line, message_contains, root_cause_contains, failed_tests } = of.expected;
  const verdict: Verdict = {};
  if (category === 'none') {
    const quiet = !answer.findings.some(({ level }) => level === 'failure');
    verdict.negative = Number(quiet && ['none', 'unknown'].includes(answer.category));
  } else if (category) {
    verdict.category = Number([category, ...category_alt].includes(answer.category));
    verdict.confidentlyWrong = Number(verdict.category === 0 && answer.confidence >= SURE);
  }
  if (path) verdict.location = Number(samePlace(answer, path, line));
  const phrase = squeezed(root_cause_contains ?? (category && category !== 'none' ? (message_contains ?? '') : ''));
  if (phrase)
    verdict.rootCause = Number(squeezed(answer.rootCause.lines.map(({ text }) => text).join('')).includes(phrase));
  if (failed_tests && failed_tests.length > 0) {
    const told = squeezed(
      [
        ...answer.findings.map((finding) => `${finding.title} ${finding.message} ${finding.path}`),
        ...answer.rootCause.lines.map(({ text }) => text),
      ].join(' '),
    );
    const found = failed_tests.filter(
      (test) => told.includes(squeezed(test)) || told.includes(squeezed(lastPart(test))),
    );
    verdict.failedTests = found.length / failed_tests.length;
  }
  return { of, answer, verdict };
}

function diagnose(folder: string, of: LogCase): Judged {
  const analysis = createAnalysis({ source: of.id });
  analysis.push(readLog(folder, of));
  return judge(of, analysis.end(0));
}

type Shares = Record<string, number | null>;

/** The mean of each verdict over the cases that assert it; null where none does. */
function shares(judged: readonly Judged[]): Shares {
  const keys = ['category', 'confidentlyWrong', 'rootCause', 'location', 'failedTests', 'negative'] as const;
  return Object.fromEntries(
    keys.map((key) => {
      const values = judged.flatMap(({ verdict }) => verdict[key] ?? []);
      return [key, values.length === 0 ? null : round(values.reduce((sum, value) => sum + value, 0) / values.length)];
    }),
  );
}

function by(judged: readonly Judged[], key: (each: Judged) => string): Record<string, Shares & { cases: number }> {
  const groups = new Map<string, Judged[]>();
  for (const each of judged) groups.set(key(each), [...(groups.get(key(each)) ?? []), each]);
  const sorted = [...groups].toSorted(([one, a], [other, b]) => b.length - a.length || one.localeCompare(other));
  return Object.fromEntries(sorted.map(([name, group]) => [name, { cases: group.length, ...shares(group) }]));
}

/** `confusion[right][answered]`: how often; an answer that the case calls as good counts as right. */
function confusion(judged: readonly Judged[]): Record<string, Record<string, number>> {
  const table: Record<string, Record<string, number>> = {};
  for (const { of, answer } of judged) {
    const { category, category_alt } = of.expected;
    if (!category) continue;
    const row = category_alt.includes(answer.category) ? answer.category : category;
    table[row] ??= {};
    table[row][answer.category] = (table[row][answer.category] ?? 0) + 1;
  }
  return table;
}

/** How often answers of each confidence are right: a calibrated one is right as often as it says. */
function reliability(judged: readonly Judged[]) {
  const counted = judged.flatMap(({ answer, verdict }) => {
    const right = verdict.category ?? verdict.negative;
    return right === undefined ? [] : [{ right, confidence: answer.confidence }];
  });
  const bins = Array.from({ length: BINS }, (_, index) => {
    const [from, to] = [index / BINS, (index + 1) / BINS];
    const inside = counted.filter(({ confidence }) => confidence >= from && (confidence < to || index === BINS - 1));
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      from,
      to,
      answers: inside.length,
      confidence: inside.length ? round(mean(inside.map(({ confidence }) => confidence))) : null,
      right: inside.length ? round(mean(inside.map(({ right }) => right))) : null,
    };
  });
  const error = bins.reduce(
    (sum, { answers, confidence, right }) =>
      sum + (answers / counted.length) * Math.abs((confidence ?? 0) - (right ?? 0)),
    0,
  );
  return { bins, expectedCalibrationError: round(error) };
}

const percent = (share: unknown): string =>
  (typeof share === 'number' ? `${(share * 100).toFixed(1)}` : '-').padStart(7);
const COLUMNS = ['category', 'confidentlyWrong', 'rootCause', 'location', 'failedTests', 'negative'];

function table(title: string, groups: Record<string, Shares & { cases: number }>): string[] {
  const width = Math.max(title.length, ...Object.keys(groups).map((name) => name.length));
  const head = `${title.padEnd(width)}  cases  categ.  conf.wr.  cause   place   tests  negat.`;
  const rows = Object.entries(groups).map(
    ([name, group]) =>
      `${name.padEnd(width)}  ${String(group.cases).padStart(5)} ${COLUMNS.map((key) => percent(group[key])).join(' ')}`,
  );
  return [head, ...rows, ''];
}

/** How well real logs are diagnosed, beside the answers that are right. */
export const diagnosis: Benchmark = {
  name: 'diagnosis',
  about: 'accuracy on a folder of real logs with right answers (--dir)',
  async run({ dir, say }) {
    const folder = dir ?? '';
    const cases = readCases(folder);
    say(`${cases.length} logs`);
    const judged = cases.map((of) => diagnose(folder, of));
    return {
      cases: judged.length,
      all: { cases: judged.length, ...shares(judged) },
      kinds: by(judged, ({ of }) => of.kind),
      tools: by(judged, ({ of }) => of.tool),
      confusion: confusion(judged),
      reliability: reliability(judged),
    };
  },
  render(figures) {
    const {
      all,
      kinds,
      tools,
      confusion: matrix,
      reliability: curve,
    } = figures as {
      all: Shares & { cases: number };
      kinds: Record<string, Shares & { cases: number }>;
      tools: Record<string, Shares & { cases: number }>;
      confusion: Record<string, Record<string, number>>;
      reliability: ReturnType<typeof reliability>;
    };
    const confused = Object.entries(matrix).map(([right, row]) => {
      const answered = Object.entries(row).toSorted(([, one], [, other]) => other - one);
      return `  ${right.padEnd(16)} ${answered.map(([name, count]) => `${name} ${count}`).join(', ')}`;
    });
    const bins = curve.bins
      .filter(({ answers }) => answers > 0)
      .map(
        ({ from, to, answers, confidence, right }) =>
          `  ${from.toFixed(1)} to ${to.toFixed(1)}  ${String(answers).padStart(7)}  ${percent(confidence)}  ${percent(right)}`,
      );
    return [
      ...table('all, in %', { all }),
      ...table('kind, in %', kinds),
      ...table('tool, in %', tools),
      'confusion: what is right, and what was answered',
      ...confused,
      '',
      'reliability: confidence, answers, mean confidence, right (%)',
      ...bins,
      `  expected calibration error ${curve.expectedCalibrationError}`,
    ].join('\n');
  },
};
