import { createAnalysis } from '../core/analyze.js';
import type { Check } from '../core/counted-checks.js';
import { diagnoseAnnotations } from '../core/diagnose-annotations.js';
import type { Diagnosis } from '../core/diagnosis.js';
import { missingPermission } from '../core/permissions.js';
import type { SavedAnalysis } from '../core/saved-analysis.js';
import { getCheckRunOutput, listAnnotations } from '../github/check-runs.js';
import { downloadJobLog, type LogDownload } from '../github/job-logs.js';
import { githubProblem } from '../github/problem.js';
import type { RunIo } from './stage.js';

/** Most findings that are kept with an analysis; the first are the most important. */
const MAX_FINDINGS = 100;

/**
 * Reads why a check failed: the log of its job, which streams through the analysis and is never kept; else what the check's App
 * itself has said on it.
 */
export async function readCheck(check: Check, io: RunIo): Promise<SavedAnalysis> {
  const notes: string[] = [];
  if (check.source === 'commit_status') {
    return analysisOf(
      check,
      'none',
      ['A commit status has no log: its own page says more.'],
      diagnoseAnnotations(check.name, [], null),
    );
  }
  if (check.appSlug === 'github-actions') {
    const { diagnosis, download } = await readLog(check, io);
    const note = noteOf(download);
    if (note) notes.push(note);
    if (download.kind === 'read' || download.kind === 'cut') return analysisOf(check, 'log', notes, diagnosis);
  }
  const said = await readAnnotations(check, io);
  if (said === null) return analysisOf(check, 'none', notes, diagnoseAnnotations(check.name, [], null));
  return analysisOf(
    check,
    said.annotations.length > 0 || said.output ? 'annotations' : 'none',
    notes,
    diagnoseAnnotations(check.name, said.annotations, said.output),
  );
}

async function readLog(check: Check, io: RunIo): Promise<{ diagnosis: Diagnosis; download: LogDownload }> {
  const started = performance.now();
  const analysis = createAnalysis({ source: check.name });
  const download = await downloadJobLog(
    io.octokit,
    io.target,
    check.externalId,
    io.logLimits,
    (chunk) => analysis.push(chunk),
    io.signal,
  );
  return { diagnosis: analysis.end(Math.round(performance.now() - started)), download };
}

function noteOf(download: LogDownload): string | null {
  switch (download.kind) {
    case 'read':
      return null;
    case 'cut':
      return `The log was read only in part: it is ${download.reason}.`;
    case 'expired':
      return 'The log has expired; this is what the check itself says.';
    case 'missing':
      return 'GitHub has no log of this job; this is what the check itself says.';
    case 'forbidden':
      return missingPermission('actions').sentence;
  }
}

async function readAnnotations(check: Check, io: RunIo) {
  try {
    const checkRunId = Number(check.externalId);
    const [annotations, output] = [
      await listAnnotations(io.octokit, io.target, checkRunId),
      await getCheckRunOutput(io.octokit, io.target, checkRunId),
    ];
    return { annotations, output: output.title || output.summary ? output : null };
  } catch (error) {
    const { kind } = githubProblem(error);
    if (kind === 'missing_permission' || kind === 'not_found' || kind === 'gone') return null;
    throw error;
  }
}

const analysisOf = (
  check: Check,
  evidence: SavedAnalysis['metadata']['evidence'],
  notes: string[],
  diagnosis: Diagnosis,
): SavedAnalysis => ({
  category: diagnosis.category,
  confidence: diagnosis.confidence,
  summary: diagnosis.rootCause.summary,
  recommendedAction: diagnosis.recommendedAction,
  signature: diagnosis.signature,
  metadata: {
    ordinal: check.ordinal,
    evidence,
    notes,
    findings: diagnosis.findings.slice(0, MAX_FINDINGS),
    lines: diagnosis.rootCause.lines,
    stats: diagnosis.stats,
  },
});
