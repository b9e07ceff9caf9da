import { type CheckOutput, createAnalysis, diagnoseAnnotations } from '../core/analyze.js';
import type { Check } from '../core/counted-checks.js';
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
  if (check.source === 'commit_status') {
    const said = { ...NOTHING_SAID, name: check.name, title: check.description };
    return analysisOf(
      check,
      { evidence: said.title ? 'annotations' : 'none', notes: [], final: true },
      diagnoseAnnotations(said),
    );
  }
  let found: Found = { evidence: 'none', notes: [], final: true };
  if (check.appSlug === 'github-actions') {
    const { diagnosis, download } = await readLog(check, io);
    const note = noteOf(download);
    // A log may come late, and a permission may be accepted; what has expired or is too large stays so.
    found = {
      evidence: 'log',
      notes: note ? [note] : [],
      final: download.kind !== 'missing' && download.kind !== 'forbidden',
    };
    if (download.kind === 'read' || download.kind === 'cut') return analysisOf(check, found, diagnosis);
  }
  const said = await readOutput(check, io);
  const evidence = said.annotations.length > 0 || said.title || said.summary ? 'annotations' : 'none';
  // An App may still be writing down what it found.
  return analysisOf(
    check,
    { ...found, evidence, final: found.final && evidence !== 'none' },
    diagnoseAnnotations(said),
  );
}

type Found = Pick<SavedAnalysis['metadata'], 'evidence' | 'notes' | 'final'>;

const NOTHING_SAID = { title: null, summary: null, text: null, annotations: [] };

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

async function readOutput(check: Check, io: RunIo): Promise<CheckOutput> {
  try {
    const checkRunId = Number(check.externalId);
    const annotations = await listAnnotations(io.octokit, io.target, checkRunId);
    return { name: check.name, ...(await getCheckRunOutput(io.octokit, io.target, checkRunId)), annotations };
  } catch (error) {
    const { kind } = githubProblem(error);
    if (kind === 'missing_permission' || kind === 'forbidden' || kind === 'not_found' || kind === 'gone')
      return { name: check.name, ...NOTHING_SAID };
    throw error;
  }
}

const analysisOf = (check: Check, found: Found, diagnosis: Diagnosis): SavedAnalysis => ({
  category: diagnosis.category,
  confidence: diagnosis.confidence,
  summary: diagnosis.rootCause.summary,
  recommendedAction: diagnosis.recommendedAction,
  signature: diagnosis.signature,
  metadata: {
    ...found,
    ordinal: check.ordinal,
    findings: diagnosis.findings.slice(0, MAX_FINDINGS),
    lines: diagnosis.rootCause.lines,
    stats: diagnosis.stats,
  },
});
