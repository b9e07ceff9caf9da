import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { isFinished } from '../../core/run-status.js';
import type { RunView } from '../../core/run-view.js';
import { readOnly } from '../../store/read-only.js';
import { findShortIds, listRuns } from '../../store/read-runs.js';
import type { Sql } from '../../store/sql.js';
import { CliError, type CliIo } from '../io.js';
import type { RunsDeps } from './deps.js';

const POLL_MS = 1_000;
const PAGE = 100;
/** New runs in one poll, in pages; more than that are not told one by one. */
const MOST_PAGES = 20;
/** A run may be seen this much later than one that was made after it: its transaction took longer. */
const LATE_MS = 60_000;

type Show = (runs: RunView[], shortIds: Map<string, string>) => void;

/**
 * Shows new and changed runs as they happen, until Ctrl-C, or until nobody reads any more. A database that goes away is waited for;
 * `shown` is null when there was none to begin with.
 */
export async function follow(io: CliIo, deps: RunsDeps, shown: RunView[] | null, show: Show): Promise<void> {
  const stop = new AbortController();
  const end = () => stop.abort();
  const pause = () => sleep(POLL_MS, undefined, { signal: stop.signal }).catch(() => {});
  const seen = createSeen(shown ?? []);
  let away = shown === null;
  const watch = async (pool: Pool) => {
    while (!stop.signal.aborted) {
      const { changed, shortIds } = await readOnly(pool, (sql) => seen.readChanges(sql));
      if (away) io.stderr.write('The database is there.\n');
      away = false;
      show(changed, shortIds);
      await pause();
    }
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  io.stdout.once('close', end);
  try {
    while (!stop.signal.aborted) {
      await deps.withDatabase(watch, { readOnly: true, mayStart: false }).catch((error: unknown) => {
        if (!(error instanceof CliError)) throw error; // ours, not the database's
        if (!away) io.stderr.write(`${error.message} Waiting for it.\n`);
        away = true;
      });
      await pause();
    }
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
    io.stdout.off('close', end);
  }
}

/** Remembers how runs looked when they were shown. */
function createSeen(shown: RunView[]) {
  const looks = new Map(shown.map((run) => [run.runId, looksOf(run)]));
  const unfinished = new Set(shown.filter((run) => !isFinished(run.status)).map((run) => run.runId));
  const start = shown.at(-1)?.runId ?? '';
  let newest = start;
  const remember = (run: RunView) => {
    looks.set(run.runId, looksOf(run));
    if (isFinished(run.status)) unfinished.delete(run.runId);
    else unfinished.add(run.runId);
    if (run.runId > newest) newest = run.runId;
  };
  return {
    async readChanges(sql: Sql): Promise<{ changed: RunView[]; shortIds: Map<string, string> }> {
      const floor = moments(newest) - LATE_MS;
      for (const id of looks.keys()) if (!unfinished.has(id) && moments(id) < floor) looks.delete(id);
      const open = [...unfinished];
      const { runs } = await listRuns(sql, { runIds: open, limit: open.length });
      const newer = await readNewer(sql, (id) => id > start && moments(id) >= floor);
      const all = [...runs.reverse(), ...newer.filter((run) => !unfinished.has(run.runId))];
      const changed = all.filter((run) => looks.get(run.runId) !== looksOf(run));
      for (const run of changed) remember(run);
      const ids = changed.map(({ runId }) => runId);
      return { changed, shortIds: ids.length > 0 ? await findShortIds(sql, ids) : new Map() };
    },
  };
}

/** What makes a run worth another line. */
const looksOf = ({ status, currentStage, startedAt, finishedAt, rowsIn, rowsOut }: RunView): string =>
  JSON.stringify([status, currentStage, startedAt, finishedAt, rowsIn, rowsOut]);

/** The moment that an id begins with, in milliseconds; 0 of no id. */
const moments = (runId: string): number => Number.parseInt(runId.slice(0, 13).replace('-', '') || '0', 16);

/** The runs that are new enough, in the order in which they were made. */
async function readNewer(sql: Sql, isNew: (runId: string) => boolean): Promise<RunView[]> {
  const runs: RunView[] = [];
  let cursor: string | undefined;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { runs: some, nextCursor } = await listRuns(sql, { limit: PAGE, cursor });
    const newer = some.filter((run) => isNew(run.runId));
    runs.push(...newer);
    if (newer.length < some.length || nextCursor === null) break;
    cursor = nextCursor;
  }
  return runs.reverse();
}
