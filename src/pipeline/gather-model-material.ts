import type { CheckReading } from '../core/check-reading.js';
import type { Check } from '../core/counted-checks.js';
import { createLineMemory, type LineMemory } from '../core/log/line-memory.js';
import { createLogReduction, failingStepLines } from '../core/log/reduce-log.js';
import type { ModelMaterial } from '../core/model-diagnosis/model-material.js';
import type { SavedAnalysis } from '../core/saved-analysis.js';
import { downloadJobLog } from '../github/job-logs.js';
import { orNull } from '../github/problem.js';
import { listDiff } from '../github/pull-request-writes.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { findGreenCheck } from '../store/green-check.js';
import type { RunIo } from './stage.js';

/** Most patches that are shown, and how much of each. */
const MAX_PATCHES = 20;
const MAX_PATCH = 3_000;

/** A failure that the reading leaves open. */
export type UnsureFailure = { check: Check; reading: CheckReading; analysis: SavedAnalysis };

/**
 * What a model is shown of a failure: the log of the job once more, reduced as it streams by, without what its last green log has as well;
 * and what the pull request changes where the log speaks of it. Null where that cannot be had: it is a help, and no failure of the run.
 */
export async function gatherModelMaterial(
  failure: UnsureFailure,
  run: ClaimedRun,
  io: RunIo,
): Promise<ModelMaterial | null> {
  try {
    return await readMaterial(failure, run, io);
  } catch (error) {
    io.signal.throwIfAborted();
    io.log.warn(
      { err: error, check: failure.check.name },
      'what a model is to be shown could not be read: it is not asked',
    );
    return null;
  }
}

async function readMaterial(
  { check, reading, analysis }: UnsureFailure,
  run: ClaimedRun,
  io: RunIo,
): Promise<ModelMaterial | null> {
  const known = await readGreenLog(check, run, io);
  const { lines: quoted, findings } = analysis.metadata;
  const reduction = createLogReduction({
    around: [...quoted.map(({ number }) => number), ...findings.flatMap(({ logLine }) => logLine ?? [])],
    failingStep: failingStepLines(reading.evidence),
    known,
  });
  const download = await downloadJobLog(
    io.octokit,
    io.target,
    check.externalId,
    io.logLimits,
    (chunk) => reduction.push(chunk),
    io.signal,
  );
  if (download.kind !== 'read' && download.kind !== 'cut') return null;
  const { lines, totalLines } = reduction.end();
  return { lines, totalLines, compared: known !== null, patches: await patchesOf(lines, io) };
}

/** The last green log of the same check on the base branch, else on this one. It is a help, and no failure of the run. */
async function readGreenLog(check: Check, run: ClaimedRun, io: RunIo): Promise<LineMemory | null> {
  const { baseBranch, headBranch } = io.target;
  const externalId = await findGreenCheck(
    io.pool,
    run.repositoryId,
    check,
    [baseBranch, headBranch].filter((branch) => branch !== null),
  );
  if (externalId === null) return null;
  const memory = createLineMemory();
  try {
    const push = (chunk: Uint8Array) => memory.push(chunk);
    const download = await downloadJobLog(io.octokit, io.target, externalId, io.logLimits, push, io.signal);
    return download.kind === 'read' ? memory.end() : null;
  } catch (error) {
    io.signal.throwIfAborted();
    io.log.debug({ err: error, check: check.name }, 'the last green log could not be read');
    return null;
  }
}

/** Files that the log names come first. */
async function patchesOf(lines: ModelMaterial['lines'], io: RunIo): Promise<ModelMaterial['patches']> {
  const log = lines.map(({ text }) => text).join('\n');
  const diff = (await orNull(listDiff(io.octokit, io.target))) ?? [];
  const isNamed = ({ path }: { path: string }): boolean => log.includes(path.slice(path.lastIndexOf('/') + 1));
  return [...diff.filter(isNamed), ...diff.filter((file) => !isNamed(file))]
    .filter(({ patch }) => patch !== '')
    .slice(0, MAX_PATCHES)
    .map(({ path, patch }) => ({ path, patch: patch.slice(0, MAX_PATCH).toWellFormed() }));
}
