import { ANNOTATIONS_PER_REQUEST, type Annotation, annotationKey } from '../core/annotations.js';
import type { Report } from '../core/report.js';
import { bounded } from './bounded-write.js';
import type { GithubClient } from './client.js';
import type { RepositoryPlace } from './pull-requests.js';

/** The name of our check run on every pull request. */
const CHECK_RUN_NAME = 'Regreen';

type Target = RepositoryPlace & { headSha: string };

/** Finds our own check run on a commit. https://docs.github.com/en/rest/checks/runs#list-check-runs-for-a-git-reference */
export async function findOwnCheckRun(
  octokit: GithubClient,
  { owner, repo, headSha }: Target,
  appId: number,
): Promise<number | null> {
  const { data } = await octokit.rest.checks.listForRef({
    owner,
    repo,
    ref: headSha,
    check_name: CHECK_RUN_NAME,
    app_id: appId,
    filter: 'all',
    per_page: 100,
  });
  const own = data.check_runs.filter((checkRun) => checkRun.app?.id === appId).map((checkRun) => checkRun.id);
  return own.length > 0 ? Math.min(...own) : null;
}

/** Creates our check run, with at most one request's worth of annotations. https://docs.github.com/en/rest/checks/runs#create-a-check-run */
export async function createCheckRun(
  octokit: GithubClient,
  { owner, repo, headSha }: Target,
  write: CheckRunWrite,
): Promise<number> {
  const { data } = await octokit.rest.checks.create({
    owner,
    repo,
    name: CHECK_RUN_NAME,
    head_sha: headSha,
    external_id: `regreen-${headSha}`,
    ...bodyOf(write),
    request: bounded(),
  });
  return data.id;
}

/** Edits our check run; its annotations are added to those that stand there. https://docs.github.com/en/rest/checks/runs#update-a-check-run */
export async function updateCheckRun(
  octokit: GithubClient,
  { owner, repo }: Target,
  checkRunId: number,
  write: CheckRunWrite,
): Promise<void> {
  await octokit.rest.checks.update({
    owner,
    repo,
    check_run_id: checkRunId,
    ...bodyOf(write),
    request: bounded(),
  });
}

/** One request's share of a report. */
export type CheckRunWrite = { report: Report; annotations: Annotation[]; last: boolean };

/** Splits a report into requests: until the last one the check run stays in progress. */
export function writesOf(report: Report, unsent: Annotation[]): CheckRunWrite[] {
  const writes: CheckRunWrite[] = [];
  for (let from = 0; from < unsent.length || writes.length === 0; from += ANNOTATIONS_PER_REQUEST) {
    writes.push({
      report,
      annotations: unsent.slice(from, from + ANNOTATIONS_PER_REQUEST),
      last: from + ANNOTATIONS_PER_REQUEST >= unsent.length,
    });
  }
  return writes;
}

function bodyOf({ report, annotations, last }: CheckRunWrite) {
  const output = {
    title: report.title,
    summary: report.summary,
    ...(report.text === null ? {} : { text: report.text }),
    annotations: annotations.map((annotation) => ({
      path: annotation.path,
      start_line: annotation.startLine,
      end_line: annotation.endLine,
      ...(annotation.startColumn === null ? {} : { start_column: annotation.startColumn }),
      ...(annotation.endColumn === null ? {} : { end_column: annotation.endColumn }),
      annotation_level: annotation.level,
      title: annotation.title,
      message: annotation.message,
    })),
  };
  // Buttons that are no longer named go.
  const actions = report.actions.map(({ label, description, identifier }) => ({ label, description, identifier }));
  return last && report.conclusion !== null
    ? { status: 'completed' as const, conclusion: report.conclusion, output, actions }
    : { status: 'in_progress' as const, output, actions };
}

/** The keys of the annotations that stand on a check run. https://docs.github.com/en/rest/checks/runs#list-check-run-annotations */
export async function listAnnotationKeys(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  checkRunId: number,
): Promise<string[]> {
  const annotations = await listAnnotations(octokit, { owner, repo }, checkRunId);
  return annotations.map((annotation) => annotationKey(annotation));
}

/** The annotations that any App has left on a check run. */
export async function listAnnotations(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  checkRunId: number,
): Promise<Annotation[]> {
  const raw = await octokit.paginate(octokit.rest.checks.listAnnotations, {
    owner,
    repo,
    check_run_id: checkRunId,
    per_page: 100,
  });
  return raw.map((annotation) => ({
    path: annotation.path,
    startLine: annotation.start_line,
    endLine: annotation.end_line,
    startColumn: annotation.start_column ?? null,
    endColumn: annotation.end_column ?? null,
    level: levelOf(annotation.annotation_level),
    title: annotation.title ?? '',
    message: annotation.message ?? '',
  }));
}

const levelOf = (level: string | null): Annotation['level'] =>
  level === 'warning' || level === 'notice' ? level : 'failure';

/** The title and summary that an App has given its check run. */
export async function getCheckRunOutput(
  octokit: GithubClient,
  { owner, repo }: RepositoryPlace,
  checkRunId: number,
): Promise<{ title: string | null; summary: string | null; text: string | null }> {
  const { data } = await octokit.rest.checks.get({ owner, repo, check_run_id: checkRunId });
  return { title: data.output.title, summary: data.output.summary, text: data.output.text };
}
