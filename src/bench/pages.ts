import type { IncomingMessage } from 'node:http';
import type { Pool } from 'pg';
import type { Viewer } from '../dashboard/page.js';
import { type Benchmark, quantile, round } from './benchmark.js';
import { fillResults } from './pages/fill-results.js';
import { servePages } from './pages/serve-pages.js';
import { visitsOf } from './pages/visits.js';
import { fill, sizeOf } from './queries/fill.js';
import { withDatabase } from './with-database.js';

const PULL_REQUESTS = 100_000;
const CALLS = 160;
const WARM_UP = 16;
/** Whom a request is made for is said by a header: who signs in how is not what is measured. */
const TENANT = 'x-bench-installation';

type Times = { p50Ms: number; p95Ms: number; slowest: { url: string; ms: number } };

/** How long every page of the dashboard takes on large tables, from the request to its last byte. */
export const pages: Benchmark = {
  name: 'pages',
  about: 'how long the pages of the dashboard take on large tables',

  run: ({ rounds, rows, say }) =>
    withDatabase(async (pool) => {
      const size = sizeOf(rows ?? PULL_REQUESTS);
      await fill(pool, null, size, size, say);
      await fillResults(pool, say);
      const figures = await measurePages(pool, rounds ?? CALLS, say);
      return {
        rows: size,
        pages: figures,
        slowestP95Ms: Math.max(...Object.values(figures).map(({ p95Ms }) => p95Ms)),
      };
    }),

  render(figures) {
    const { rows, pages: times } = figures as { rows: Record<string, number>; pages: Record<string, Times> };
    const line = (name: string, cells: (string | number)[]) =>
      `${name.padEnd(28)}${cells.map((cell) => String(cell).padStart(10)).join('')}`;
    return [
      Object.entries(rows)
        .map(([name, count]) => `${name} ${count.toLocaleString('en')}`)
        .join(', '),
      `${line('milliseconds', ['p50', 'p95'])}  slowest`,
      ...Object.entries(times).map(
        ([path, { p50Ms, p95Ms, slowest }]) => `${line(path, [p50Ms, p95Ms])}  ${slowest.ms} ${slowest.url}`,
      ),
    ].join('\n');
  },
};

/** The times of each page by its path, one request after the other. */
export async function measurePages(
  pool: Pool,
  calls: number,
  say: (text: string) => void,
): Promise<Record<string, Times>> {
  const server = await servePages(pool, viewerOf);
  try {
    const figures: Record<string, Times> = {};
    for (const { page, of } of await visitsOf(pool)) {
      const taken: { url: string; ms: number }[] = [];
      for (let turn = -Math.min(WARM_UP, calls); turn < calls; turn++) {
        const { url, installationId } = of(Math.abs(turn));
        const from = performance.now();
        const response = await fetch(`${server.url}${url}`, {
          headers: installationId === null ? {} : { [TENANT]: installationId },
        });
        await response.text();
        if (response.status !== 200) throw new Error(`${url} was answered with ${response.status}.`);
        if (turn >= 0) taken.push({ url, ms: round(performance.now() - from, 1) });
      }
      const times = taken.map(({ ms }) => ms);
      const slowest = taken.reduce((one, other) => (other.ms > one.ms ? other : one));
      figures[page.path] = { p50Ms: quantile(times, 0.5), p95Ms: quantile(times, 0.95), slowest };
      say(`${page.path}: ${figures[page.path]!.p95Ms} ms`);
    }
    return figures;
  } finally {
    await server.close();
  }
}

function viewerOf(request: IncomingMessage): Viewer {
  const installation = request.headers[TENANT];
  return {
    login: 'bench',
    userId: null,
    scope: typeof installation === 'string' ? { installationId: installation } : {},
    mayAct: () => true,
    isOperator: installation === undefined,
    formToken: '',
  };
}
