import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { CheckRun } from '../github/entities.js';
import type { LocalGithub } from '../github/local-github.js';
import { DemoFailure, type Say, type ShownCheckRun, type UntimedStep } from './step.js';

const lookEveryMs = 100;
const open = ['queued', 'running'];

export type Watch = {
  /** Resolves once every delivery was answered, no run is open and all of it was told. Throws `DemoFailure` when that takes too long. */
  untilQuiet(): Promise<void>;
  /** Stops looking. Throws what went wrong while it looked. */
  stop(): Promise<void>;
};

type RunRow = { id: string; head_sha: string; status: string; reason: string | null };
type EventRow = { id: string; run_id: string; type: string; data: Record<string, unknown> };

/** Looks at GitHub and at the database about ten times a second and tells what is new there: deliveries, runs, stages, our check runs. */
export function startWatch({
  pool,
  github,
  say,
  signal,
  patienceMs,
}: {
  pool: Pool;
  github: LocalGithub;
  say: Say;
  signal: AbortSignal;
  patienceMs: number;
}): Watch {
  const look = createLook(pool, github);
  const stopping = new AbortController();
  const over = AbortSignal.any([signal, stopping.signal]);
  let broken: Error | null = null;
  let openRuns = 0;
  let looks = 0;

  const looking = (async () => {
    while (!over.aborted) {
      const seen = await look();
      openRuns = seen.openRuns;
      if (seen.steps.length > 0) say(...seen.steps);
      looks++;
      await sleep(lookEveryMs, null, { signal: over }).catch(() => {});
    }
  })().catch((error: Error) => {
    broken = error;
  });

  async function nextLook(deadlineMs: number): Promise<void> {
    const after = looks + 2; // the one that is under way may have begun too early
    while (looks < after) {
      signal.throwIfAborted();
      if (broken) throw broken;
      if (Date.now() > deadlineMs)
        throw new DemoFailure(`Regreen's runs did not end within ${patienceMs / 1000} s (${openRuns} still open).`);
      await sleep(lookEveryMs / 4);
    }
  }

  return {
    async untilQuiet() {
      const deadlineMs = Date.now() + patienceMs;
      do {
        await github.settle();
        await nextLook(deadlineMs);
      } while (openRuns > 0);
    },
    async stop() {
      stopping.abort();
      await looking;
      if (broken) throw broken;
    },
  };
}

/** Remembers what was seen; each look answers what has come since the last. */
function createLook(pool: Pool, github: LocalGithub): () => Promise<{ steps: UntimedStep[]; openRuns: number }> {
  const runs = new Map<string, { number: number; status: string }>();
  const seenEvents = new Set<string>();
  const shown = new Map<number, string>();
  let seenAttempts = 0;

  function newDeliveries(): UntimedStep[] {
    const fresh = github.world.attempts.slice(seenAttempts);
    seenAttempts += fresh.length;
    return fresh.map(({ delivery: { guid, event, action, body }, statusCode }) => {
      const { check_run, workflow_job } = JSON.parse(body) as Record<string, { name?: string } | undefined>;
      const about = check_run?.name ?? workflow_job?.name ?? null;
      return { step: 'delivery', deliveryId: guid, event, action, about, statusCode };
    });
  }

  function runStep(row: RunRow, status: string): UntimedStep {
    const { id: runId, head_sha: headSha, reason } = row;
    return { step: 'run', run: runs.get(runId)!.number, runId, headSha, status, reason };
  }

  function openedRuns(rows: RunRow[]): UntimedStep[] {
    return rows.flatMap((row) => {
      if (runs.has(row.id)) return [];
      runs.set(row.id, { number: runs.size + 1, status: 'queued' });
      return [runStep(row, 'opened')];
    });
  }

  function endedRuns(rows: RunRow[]): UntimedStep[] {
    return rows.flatMap((row) => {
      const run = runs.get(row.id)!;
      const ended = open.includes(run.status) && !open.includes(row.status);
      run.status = row.status;
      return ended ? [runStep(row, row.status)] : [];
    });
  }

  function newStages(rows: EventRow[]): UntimedStep[] {
    return rows.flatMap(({ id, run_id: runId, type, data }) => {
      if (seenEvents.has(id)) return [];
      seenEvents.add(id);
      const status = { stage_started: 'started', stage_failed: 'failed', stage_finished: String(data.status) }[type];
      if (status === undefined) return [];
      const { rowsIn = null, rowsOut = null } = data as { rowsIn?: number; rowsOut?: number };
      return [
        { step: 'stage', run: runs.get(runId)!.number, runId, stage: String(data.stage), status, rowsIn, rowsOut },
      ];
    });
  }

  function newCheckRuns(): UntimedStep[] {
    const own = [...github.world.checkRuns.values()].filter((checkRun) => checkRun.appId === github.appId);
    return own.flatMap((checkRun) => {
      const now = showCheckRun(checkRun);
      const key = JSON.stringify(now);
      const before = shown.get(now.checkRunId);
      shown.set(now.checkRunId, key);
      if (before === key) return [];
      return [{ step: 'check_run', change: before === undefined ? 'created' : 'updated', ...now }];
    });
  }

  return async () => {
    const { rows } = await pool.query<RunRow>(
      `select id, head_sha, status, coalesce(latest_error->>'message', waiting_reason) as reason
         from pipeline_runs order by created_at, id`,
    );
    // After the runs, so that a run which has ended has all of its events here.
    const { rows: events } = await pool.query<EventRow>(
      `select e.id, e.run_id, e.type, e.data from run_events e
        where e.run_id = any($1::uuid[]) order by e.created_at, e.seq`,
      [rows.map((row) => row.id)],
    );
    // In the order in which one leads to the other.
    const opened = openedRuns(rows);
    return {
      steps: [...newDeliveries(), ...opened, ...newStages(events), ...newCheckRuns(), ...endedRuns(rows)],
      openRuns: rows.filter((row) => open.includes(row.status)).length,
    };
  };
}

export const showCheckRun = (checkRun: CheckRun): ShownCheckRun => ({
  checkRunId: checkRun.id,
  name: checkRun.name,
  headSha: checkRun.headSha,
  status: checkRun.status,
  conclusion: checkRun.conclusion,
  title: checkRun.output.title ?? '',
  annotationCount: checkRun.annotations.length,
});
