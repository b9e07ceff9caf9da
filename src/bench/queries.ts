import { type Benchmark, quantile, round } from './benchmark.js';
import { fill, type Size, sizeOf } from './queries/fill.js';
import { type Question, questionsOf } from './queries/questions.js';
import { withDatabase } from './with-database.js';

const PULL_REQUESTS = 100_000;
/** Shares of it at which everything is measured. */
const SHARES = [0.1, 1 / 3, 1];
const CALLS = 1_000;
const WARM_UP = 0.2;

/** How long the questions of the CLI, the API, the stages and the monitor take, and whether they take longer as the tables grow. */
export const queries: Benchmark = {
  name: 'queries',
  about: 'how long the queries of the CLI, the API and the monitor take on large tables, and on smaller ones',

  run: ({ rounds, rows, say }) =>
    withDatabase(async (pool) => {
      const whole = sizeOf(rows ?? PULL_REQUESTS);
      const times = new Map<string, Times[]>();
      let size: Size | null = null;
      for (const share of SHARES) {
        const next = sizeOf(Math.round(whole.pullRequests * share));
        await fill(pool, size, next, whole, say);
        size = next;
        for (const question of await questionsOf(pool)) {
          const taken = await measure(question, rounds ?? CALLS);
          say(`${question.name}: ${taken.p99Ms} ms`);
          times.set(question.name, [...(times.get(question.name) ?? []), taken]);
        }
      }
      const entries = [...times];
      return {
        rows: {
          pullRequests: whole.pullRequests,
          checkRuns: whole.checkRuns,
          history: whole.history,
          runs: whole.runs,
          repositories: whole.repositories,
        },
        ...Object.fromEntries(entries.map(([name, taken]) => [name, taken.at(-1)])),
        growth: Object.fromEntries(entries.map(([name, taken]) => [name, taken.map(({ p99Ms }) => p99Ms)])),
        growthP50: Object.fromEntries(entries.map(([name, taken]) => [name, taken.map(({ p50Ms }) => p50Ms)])),
      };
    }),

  render(figures) {
    const { rows, growth } = figures as { rows: Record<string, number>; growth: Record<string, number[]> };
    const line = (name: string, cells: (string | number)[]) =>
      `${name.padEnd(26)}${cells.map((cell) => String(cell).padStart(12)).join('')}`;
    return [
      Object.entries(rows)
        .map(([name, count]) => `${name} ${count.toLocaleString('en')}`)
        .join(', '),
      line('milliseconds', ['p50', 'p99', 'p99 at 1/10', 'p99 at 1/3']),
      ...Object.entries(growth).map(([name, [tenth, third]]) => {
        const { p50Ms, p99Ms } = figures[name] as Times;
        return line(name, [p50Ms, p99Ms, tenth!, third!]);
      }),
    ].join('\n');
  },
};

type Times = { p50Ms: number; p99Ms: number };

/** One client, and warm: a share of the calls goes before. */
async function measure({ ask, after }: Question, calls: number): Promise<Times> {
  const taken: number[] = [];
  for (let turn = -Math.ceil(calls * WARM_UP); turn < calls; turn++) {
    const from = performance.now();
    await ask(Math.abs(turn));
    if (turn >= 0) taken.push(performance.now() - from);
    await after?.();
  }
  return { p50Ms: round(quantile(taken, 0.5), 2), p99Ms: round(quantile(taken, 0.99), 2) };
}
