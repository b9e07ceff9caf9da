import { type CheckOutput, createAnalysis, evidenceOfOutput, type Gathered } from '../core/analyze.js';
import type { CheckReading } from '../core/check-reading.js';
import type { Check } from '../core/counted-checks.js';
import { missingPermission } from '../core/permissions.js';
import { getCheckRunOutput, listAnnotations } from '../github/check-runs.js';
import { downloadJobLog, type LogDownload } from '../github/job-logs.js';
import { githubProblem } from '../github/problem.js';
import type { RunIo } from './stage.js';

/**
 * Reads why a check failed: the log of its job, which streams through the matchers and is never kept; else what the check's App
 * itself has said on it.
 */
export async function readCheck(check: Check, io: RunIo): Promise<CheckReading> {
  if (check.source === 'commit_status') {
    const said = { ...NOTHING_SAID, name: check.name, title: check.description };
    return { kind: said.title ? 'annotations' : 'none', notes: [], final: true, ...evidenceOfOutput(said) };
  }
  let notes: string[] = [];
  let final = true;
  if (check.appSlug === 'github-actions') {
    const { gathered, download } = await readLog(check, io);
    const note = noteOf(download);
    notes = note ? [note] : [];
    // A log may come late, and a permission may be accepted; what has expired or is too large stays so.
    final = download.kind !== 'missing' && download.kind !== 'forbidden';
    if (download.kind === 'read' || download.kind === 'cut') return { kind: 'log', notes, final, ...gathered };
  }
  const said = await readOutput(check, io);
  const kind = said.annotations.length > 0 || said.title || said.summary ? 'annotations' : 'none';
  // An App may still be writing down what it found.
  return { kind, notes, final: final && kind !== 'none', ...evidenceOfOutput(said) };
}

const NOTHING_SAID = { title: null, summary: null, text: null, annotations: [] };

async function readLog(check: Check, io: RunIo): Promise<{ gathered: Gathered; download: LogDownload }> {
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
  return { gathered: analysis.evidence(Math.round(performance.now() - started)), download };
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
