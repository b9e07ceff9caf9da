/** A job of a workflow run. */
export type RunJob = { id: number; name: string; failed: boolean };

/**
 * - `own`: the artifact is this job's.
 * - `other`: it is another's.
 * - `unsure`: only what it holds can tell.
 */
export type Attribution = 'own' | 'other' | 'unsure';

const REPORTS =
  /tests?(?![a-z])|testing|junit|xunit|nunit|report|results?|sarif|checkstyle|surefire|failsafe|(?<![a-z])tap(?![a-z])|lint|specs?(?![a-z])|jest|mocha|rspec|phpunit|ctest|gtest|cypress|playwright|nextest|codeql|semgrep|trivy|ruff|pylint|ktlint|detekt/i;
const OTHERS =
  /coverage|screenshot|video|trace|playwright-report$|storybook|docs?(?![a-z])|dist(?![a-z])|bundle|image|wheel/i;
const SURELY = /junit|xunit|sarif|checkstyle|surefire|(?<![a-z])tap(?![a-z])/i;

/** Whether an artifact may hold reports, by its name: others are not downloaded. */
export const mayHoldReports = (name: string): boolean =>
  REPORTS.test(name) && (SURELY.test(name) || !OTHERS.test(name));

const wordsOf = (name: string): Set<string> =>
  new Set(
    (name.toLowerCase().match(/[a-z]+|\d+(?:\.\d+)*/g) ?? []).filter((word) => word.length > 1 || /\d/.test(word)),
  );

/**
 * Whose an artifact is, as GitHub does not tell: the only failed job's, or that job's whose name shares the most words with it that set
 * the jobs of the run apart (the values of a matrix).
 */
export function attributeArtifact(artifactName: string, jobId: number, jobs: readonly RunJob[]): Attribution {
  const words = wordsOf(artifactName);
  const named = jobs.map((job) => ({ ...job, words: wordsOf(job.name) }));
  const scored = named.map((job) => ({
    ...job,
    score: [...job.words].filter((word) => words.has(word) && !named.every((other) => other.words.has(word))).length,
  }));
  const most = Math.max(0, ...scored.map(({ score }) => score));
  const likely = scored.filter(({ score }) => score === most);
  if (!likely.some(({ id }) => id === jobId)) return 'other';
  const failed = likely.filter((job) => job.failed);
  return failed.length === 1 && failed[0]?.id === jobId ? 'own' : 'unsure';
}
