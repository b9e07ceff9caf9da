import type { Pool } from 'pg';
import { isFinished } from '../core/run-status.js';
import type { RunDetail, RunView } from '../core/run-view.js';
import { findRunStatus } from '../store/find-run-status.js';
import { outOfReach } from '../store/out-of-reach.js';
import { readOnly } from '../store/read-only.js';
import { findRun, listRuns, type RunFilter } from '../store/read-runs.js';
import type { Scope } from '../store/scope.js';
import { createMemory, FRESH, type Fresh, staleBecause } from './memory.js';

export type CachedRuns = {
  /** A finished run out of memory at once, unless `again`; any other as it stands in the database, or as it was last read. */
  get(runId: string, who: Scope, options?: { again?: boolean }): Promise<(RunDetail & Fresh) | null>;
  /** As the database has them, or those of the last hour that memory knows. */
  list(filter: RunFilter): Promise<{ runs: RunView[]; nextCursor: string | null } & Fresh>;
  /** To be called for a run that something was done to. */
  forget(runId: string): void;
};

/** Runs read in the last hour; each tenant sees its own alone, also out of memory. */
export function createCachedRuns({ pool, now }: { pool: Pool; now: () => number }): CachedRuns {
  const details = createMemory<RunDetail>(500, now);
  const views = createMemory<RunView>(5_000, now);

  /** Of two readings under way at once the older may end last: what is finished does not come to life again. */
  const rememberView = (view: RunView) => {
    const known = views.get(view.runId);
    if (!known || !isFinished(known.status) || isFinished(view.status)) views.set(view.runId, view);
  };

  /** A repository may have moved to another tenant since. Without the database, what was seen may be seen. */
  const isStillOf = async (runId: string, who: Scope): Promise<boolean> => {
    if (who.installationId === undefined) return true;
    try {
      return (await findRunStatus(pool, runId, who)) !== null;
    } catch (error) {
      if (outOfReach(error) === null) throw error;
      return true;
    }
  };

  return {
    async get(runId, who, { again = false } = {}) {
      const remembered = details.get(runId);
      const known = remembered && isSeenBy(remembered, who) ? remembered : null;
      if (known && isFinished(known.status) && !again && (await isStillOf(runId, who))) return { ...known, ...FRESH };
      try {
        const run = await readOnly(pool, (sql) => findRun(sql, runId, who));
        if (run) {
          details.set(runId, run);
          rememberView(toRunView(run));
        } else if (known) {
          details.delete(runId);
          views.delete(runId);
        }
        return run && { ...run, ...FRESH };
      } catch (error) {
        const why = outOfReach(error);
        if (why === null || !known) throw error;
        return { ...known, ...staleBecause(why, 'this is the run as it was last read') };
      }
    },
    async list(filter) {
      try {
        const page = await listRuns(pool, filter);
        page.runs.forEach(rememberView);
        return { ...page, ...FRESH };
      } catch (error) {
        const why = outOfReach(error);
        if (why === null) throw error;
        const fitting = [...views.values()].filter((run) => fits(run, filter)).sort(byNewest);
        const runs = fitting.slice(0, filter.limit);
        const nextCursor = fitting.length > runs.length ? runs.at(-1)!.runId : null;
        return { runs, nextCursor, ...staleBecause(why, 'these are the runs that were read in the last hour') };
      }
    },
    forget(runId) {
      details.delete(runId);
    },
  };
}

/** A run without what only its detail has. */
export function toRunView(detail: RunDetail): RunView {
  const { stages, findings, deliveries, childRunIds, notes, answers, ...view } = detail;
  return view;
}

/** Memory does not know which repository a run is of: who may see some of them asks the database. */
const isSeenBy = (run: RunView, { installationId, repositoryIds }: Scope): boolean =>
  repositoryIds === undefined && (installationId === undefined || run.installationId === installationId);

const byNewest = (a: RunView, b: RunView): number => (a.runId < b.runId ? 1 : -1);

/** What `listRuns` asks of PostgreSQL, asked of memory. */
function fits(run: RunView, filter: RunFilter): boolean {
  const madeAt = Date.parse(run.createdAt);
  return (
    isSeenBy(run, filter) &&
    (!filter.status?.length || filter.status.includes(run.status)) &&
    (!filter.trigger?.length || filter.trigger.includes(run.triggerSource)) &&
    (filter.stage === undefined || run.currentStage === filter.stage) &&
    (filter.repository === undefined || run.repository.toLowerCase() === filter.repository.toLowerCase()) &&
    (filter.pullRequestNumber === undefined || run.pullRequestNumber === filter.pullRequestNumber) &&
    (filter.pullRequestId === undefined || run.pullRequestId === filter.pullRequestId) &&
    (filter.since === undefined || madeAt >= filter.since.getTime()) &&
    (filter.until === undefined || madeAt < filter.until.getTime()) &&
    (filter.cursor === undefined || run.runId < filter.cursor)
  );
}
