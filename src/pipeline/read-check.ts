import { type CheckOutput, createAnalysis, evidenceOfOutput, type Gathered } from '../core/analyze.js';
import type { CheckReading } from '../core/check-reading.js';
import type { Check } from '../core/counted-checks.js';
import { missingPermission } from '../core/permissions.js';
import { mergeEvidence, saysWhy, withFailedStep } from '../core/reports/merge-evidence.js';
import { getCheckRunOutput, listAnnotations } from '../github/check-runs.js';
import { downloadJobLog, type LogDownload } from '../github/job-logs.js';
import { githubProblem } from '../github/problem.js';
import { askForFiles, inRepository } from './in-repository.js';
import { readReports } from './read-reports.js';
import type { RunIo } from './stage.js';

/**
 * Reads why a check failed: the log of its job, which streams through the matchers and is never kept, and the job's reports; else what the
 * check's App itself has said on it. `headSha` is the commit that it ran on.
 */
export async function readCheck(check: Check, headSha: string, io: RunIo): Promise<CheckReading> {
  // Most logs name files.
  if (check.appSlug === 'github-actions') askForFiles(headSha, io);
  const reading = await readUnplaced(check, io);
  return { ...reading, evidence: await inRepository(reading.evidence, headSha, io) };
}

async function readUnplaced(check: Check, io: RunIo): Promise<CheckReading> {
  if (check.source === 'commit_status') {
    const said = { ...NOTHING_SAID, name: check.name, title: check.description };
    const kind = said.title ? 'annotations' : 'none';
    return { kind, notes: [], final: true, whole: true, step: null, tests: [], ...evidenceOfOutput(said) };
  }
  if (check.appSlug === 'github-actions') return readJob(check, io);
  // An App may still be writing down what it found.
  const { kind, gathered } = await readOutput(check, io);
  return { kind, notes: [], final: kind !== 'none', whole: kind !== 'none', step: null, tests: [], ...gathered };
}

/** A job of GitHub Actions: its log, and the reports among the artifacts of its workflow run. */
async function readJob(check: Check, io: RunIo): Promise<CheckReading> {
  const reading = readSaid(check, io);
  const [{ said, download, isRead }, reports] = await Promise.all([
    reading,
    readReports(check, async () => (await reading).said.gathered.evidence, io),
  ]);
  const { evidence, stats } = said.gathered;
  const merged = mergeEvidence(evidence, reports.evidence, !isRead);
  // A runner that was lost, or a time limit, stands in no log: the runner annotates the check with it.
  const told = isRead && merged.silent && !merged.standIn ? await readOutput(check, io) : null;
  if (told && saysWhy(told.gathered.evidence))
    return {
      ...READ,
      whole: download.kind === 'read',
      kind: told.kind,
      step: reports.step,
      tests: reports.tests,
      ...told.gathered,
    };
  const kind = merged.standIn ? 'report' : said.kind;
  const note = noteOf(download, kind);
  return {
    kind,
    notes: [...(note ? [note] : []), ...(merged.silent && !merged.standIn ? [...new Set(reports.notes)] : [])],
    // A log may come late, and a permission may be accepted; what has expired or is too large stays so.
    final: !['missing', 'forbidden', 'refused'].includes(download.kind) && kind !== 'none',
    whole: download.kind === 'read',
    step: reports.step,
    tests: reports.tests,
    evidence: withFailedStep(merged.evidence, reports.step),
    stats,
  };
}

/** The log of the job; where there is none, what its check says. */
async function readSaid(check: Check, io: RunIo) {
  const { gathered, download } = await readLog(check, io);
  const isRead = download.kind === 'read' || download.kind === 'cut';
  return { download, isRead, said: isRead ? { kind: 'log' as const, gathered } : await readOutput(check, io) };
}

const READ = { notes: [], final: true };
const NOTHING_SAID = { title: null, summary: null, text: null, annotations: [] };

async function readLog(check: Check, io: RunIo): Promise<{ gathered: Gathered; download: LogDownload }> {
  const started = performance.now();
  const analysis = createAnalysis({ source: check.name, problemMatchers: io.plan.config.matchers });
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

function noteOf(download: LogDownload, kind: CheckReading['kind']): string | null {
  const basis = kind === 'report' ? 'this is what the test reports say' : 'this is what the check itself says';
  switch (download.kind) {
    case 'read':
      return null;
    case 'cut':
      return `The log was read only in part: it is ${download.reason}.`;
    case 'expired':
      return `The log has expired; ${basis}.`;
    case 'missing':
      return `GitHub has no log of this job; ${basis}.`;
    case 'refused':
      return `GitHub names an address for the log that Regreen does not fetch from; ${basis}.`;
    case 'forbidden':
      return missingPermission('actions').sentence;
  }
}

async function readOutput(check: Check, io: RunIo): Promise<{ kind: 'annotations' | 'none'; gathered: Gathered }> {
  const said = await getOutput(check, io);
  const kind = said.annotations.length > 0 || said.title || said.summary ? 'annotations' : 'none';
  return { kind, gathered: evidenceOfOutput(said) };
}

async function getOutput(check: Check, io: RunIo): Promise<CheckOutput> {
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
