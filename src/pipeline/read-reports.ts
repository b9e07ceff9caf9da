import type { Check } from '../core/counted-checks.js';
import type { Evidence } from '../core/evidence.js';
import { attributeArtifact, mayHoldReports } from '../core/reports/attribute-artifact.js';
import { evidenceOfReading } from '../core/reports/evidence-of-report.js';
import type { FailedStep } from '../core/reports/merge-evidence.js';
import { isSameWords, testWords } from '../core/reports/test-names.js';
import { distinctTests, type TestVerdict } from '../core/test-verdict.js';
import { type Artifact, downloadArtifact, listArtifacts } from '../github/artifacts.js';
import { findJob, listJobsOfAttempt, type WorkflowJob } from '../github/workflow-jobs.js';
import { openReportThread, type ReportThread } from '../reports/report-thread.js';
import type { RunIo } from './stage.js';

const MAX_ARTIFACTS = 5;
const MAX_ZIP_BYTES = 20_000_000;
const MAX_REPORTS = 200;
const TIMEOUT_MS = 60_000;
/** Clocks of runners are a little off. */
const SLACK_MS = 60_000;

/** What a job has left behind beside its log. */
export type JobReports = {
  step: FailedStep | null;
  evidence: Evidence[];
  tests: TestVerdict[];
  /** What could not be had, for people; it matters where the log does not say why the job failed. */
  notes: string[];
};

const NOTHING: JobReports = { step: null, evidence: [], tests: [], notes: [] };

type Wanted = Artifact & { sure: boolean };

/** The artifacts that may hold reports of this job, those that surely are its own first. Earlier attempts have uploaded theirs before it began. */
function wantedOf(artifacts: readonly Artifact[], job: WorkflowJob, jobs: readonly WorkflowJob[]): Wanted[] {
  const since = (job.startedAt?.getTime() ?? 0) - SLACK_MS;
  return artifacts
    .filter(
      ({ name, bytes, createdAt }) =>
        mayHoldReports(name) && bytes <= MAX_ZIP_BYTES && (createdAt?.getTime() ?? since) >= since,
    )
    .map((artifact) => ({ ...artifact, attribution: attributeArtifact(artifact.name, job.id, jobs) }))
    .filter(({ attribution }) => attribution !== 'other')
    .map(({ attribution, ...artifact }) => ({ ...artifact, sure: attribution === 'own' }))
    .toSorted((one, other) => Number(other.sure) - Number(one.sure) || other.id - one.id)
    .slice(0, MAX_ARTIFACTS);
}

type Read = { evidence: Evidence; tests: TestVerdict[] };

async function readArtifact(
  artifact: Wanted,
  thread: ReportThread,
  io: RunIo,
  signal: AbortSignal,
): Promise<{ reports: Read[]; notes: string[] }> {
  const download = await downloadArtifact(io.octokit, io.target, artifact.id, MAX_ZIP_BYTES, signal);
  if (download.kind === 'cut')
    return { reports: [], notes: [`The artifact “${artifact.name}” is too large to be read.`] };
  if (download.kind !== 'read') return { reports: [], notes: [] };
  const { reports, notes } = await thread.readZip(download.bytes);
  const read = reports.map(({ name, reading }) =>
    evidenceOfReading(`${artifact.name}/${name}`, reading, { bytes: 0, durationMs: 0 }),
  );
  const broken = reports.flatMap(({ reading }) => (reading.content.readable ? [] : reading.content.notes));
  const readable = read.filter((_, index) => reports[index]?.reading.content.readable);
  return { reports: readable, notes: [...notes, ...broken] };
}

/** Whether a report is about the tests that failed in this log. */
function isAbout({ tests }: Read, log: Evidence): boolean {
  const inLog = log.facts.signals.flatMap(({ test }) => (test === null ? [] : [testWords(test)]));
  return tests.some(
    ({ name, conclusion }) => conclusion === 'failure' && inLog.some((words) => isSameWords(words, testWords(name))),
  );
}

/**
 * Reads what a failed job of GitHub Actions has left behind: the step that failed, and the test reports among the artifacts of its workflow
 * run. Takes two calls, one more where an artifact may hold reports, and one for each of at most five. `log` is asked for only where it is
 * needed, so that both can be read at once.
 */
export async function readReports(check: Check, log: () => Promise<Evidence>, io: RunIo): Promise<JobReports> {
  const deadline = AbortSignal.timeout(TIMEOUT_MS);
  const signal = AbortSignal.any([io.signal, deadline]);
  let gathered = NOTHING;
  const thread = openReportThread();
  try {
    const job = await findJob(io.octokit, io.target, Number(check.externalId), signal);
    if (!job) return NOTHING;
    gathered = { ...NOTHING, step: job.failedStep };
    const artifacts = await listArtifacts(io.octokit, io.target, job.runId, signal);
    if (!artifacts.some(({ name }) => mayHoldReports(name))) return gathered;
    const jobs = await listJobsOfAttempt(io.octokit, io.target, job, signal);
    if (!jobs) return gathered;
    for (const artifact of wantedOf(artifacts, job, jobs.some(({ id }) => id === job.id) ? jobs : [...jobs, job])) {
      const { reports, notes } = await readArtifact(artifact, thread, io, signal);
      const said = artifact.sure ? null : await log();
      const own = said === null ? reports : reports.filter((report) => isAbout(report, said));
      gathered = {
        step: gathered.step,
        evidence: [...gathered.evidence, ...own.map(({ evidence }) => evidence)].slice(0, MAX_REPORTS),
        tests: [...distinctTests([...gathered.tests, ...own.flatMap(({ tests }) => tests)]).values()],
        notes: [...gathered.notes, ...(artifact.sure || own.length > 0 ? notes : [])],
      };
    }
    return gathered;
  } catch (error) {
    if (!deadline.aborted || io.signal.aborted) throw error;
    return { ...gathered, notes: [...gathered.notes, 'The artifacts of the job took too long to download.'] };
  } finally {
    await thread.close();
  }
}
