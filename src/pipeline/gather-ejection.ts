import type { FailedCheck } from '../core/check-reading.js';
import { type Check, countedChecks, isFailed } from '../core/counted-checks.js';
import { tracesOf } from '../core/merge-group.js';
import { countedByConfig } from '../core/run-plan.js';
import { listGroupCommits } from '../github/merge-groups.js';
import { findAnalyses } from '../store/analyses.js';
import type { SignedOutcome } from '../store/check-outcomes.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { findEjectingGroup, saveMembers } from '../store/merge-groups.js';
import { atOnce } from './at-once.js';
import { gatherMemory } from './gather-memory.js';
import { readCheck } from './read-check.js';
import { kept, type RunIo } from './stage.js';

/** What failed on the trial merge that put the pull request out of the merge queue. */
export type FailedGroup = { headSha: string; counted: Check[]; failing: Check[] };

/** The merge group that put the pull request out, with the checks that failed on it; null: none did. Others that it held are looked at as well. */
export async function findEjection(run: ClaimedRun, io: RunIo): Promise<FailedGroup | null> {
  const group = await findEjectingGroup(io.pool, run);
  if (!group) return null;
  if (group.members.length === 0) {
    const commits = await listGroupCommits(io.octokit, io.target, group);
    // What GitHub shows no more is asked for again by the next run.
    if (commits !== null) {
      const { opened } = await saveMembers(io.pool, group, tracesOf(group.headSha, commits), run);
      if (opened.length > 0) await io.enqueue(opened);
    }
  }
  const counted = countedByConfig(countedChecks(group.checks, io.github.appId), io.plan.config);
  const failing = counted.filter(isFailed);
  return failing.length === 0 ? null : { headSha: group.headSha, counted, failing };
}

/** Logs of a trial merge that are read at once. */
const LOGS_AT_ONCE = 2;

/** Why these checks failed, and what is remembered of such failures; what was read before is not read again. */
export async function readEjection(
  { headSha, failing }: FailedGroup,
  run: ClaimedRun,
  io: RunIo,
): Promise<{ failed: FailedCheck[]; signed: SignedOutcome[] }> {
  const known = await findAnalyses(io.pool, run.repositoryId, failing);
  const read = await atOnce(failing, LOGS_AT_ONCE, async (check) => {
    io.signal.throwIfAborted();
    const before = known.get(check.externalId);
    const saved = before?.metadata.final ? before : null;
    const reading = saved ? null : kept(await readCheck(check, headSha, io));
    return { check, saved, reading, material: null };
  });
  const { facts, signed } = await gatherMemory(read, { ...run, headSha }, io);
  return { failed: read.map((each, index) => ({ ...each, facts: facts[index] ?? null })), signed };
}
