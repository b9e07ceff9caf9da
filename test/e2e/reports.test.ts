import { describe, expect, test } from '@jest/globals';
import { renderActionsLog } from '../../src/dev/github/actions-log.js';
import type { Annotation, JobLog } from '../../src/dev/github/entities.js';
import { openShop } from '../support/shop.js';
import { type TestApp, withApp } from '../support/with-app.js';

const silentLog = (output = 'running\n'): string =>
  renderActionsLog([{ command: './ci.sh', output, exitCode: 1 }], {
    startedAt: new Date('2026-11-21T10:00:00Z'),
    repository: 'acme/shop',
  });

const junit = (cases: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="vitest tests">
  <testsuite name="test/total.test.ts">
${cases}
  </testsuite>
</testsuites>
`;
const failedCase = (name: string, line: number): string => `    <testcase classname="test/total.test.ts" name="${name}">
      <failure message="expected 1 to be 2" type="AssertionError">AssertionError: expected 1 to be 2
 ❯ test/total.test.ts:${line}:9</failure>
    </testcase>`;
const passedCase = (name: string): string => `    <testcase classname="test/total.test.ts" name="${name}"/>`;
const report = junit(
  [failedCase('total &gt; adds', 7), failedCase('total &gt; rounds', 12), passedCase('total &gt; is there')].join('\n'),
);

type Job = {
  name: string;
  log?: string | JobLog;
  failedStep?: string;
  conclusion?: 'failure' | 'success';
  annotations?: Annotation[];
};

/** A pull request with one workflow run of these jobs and artifacts, and what Regreen shows of it. */
async function shown(
  { github, drain, pool }: TestApp,
  jobs: Job[],
  artifacts: { name: string; files?: Record<string, string>; zip?: Uint8Array; expired?: true }[],
) {
  const { repository } = openShop(github);
  const pull = github.openPullRequest(repository, { head: 'total' });
  const run = github.startWorkflowRun(repository, {
    headSha: pull.head.sha,
    jobs: jobs.map(({ name }) => ({ name, steps: ['Install', 'Build', 'Test'] })),
  });
  for (const job of run.jobs) github.startJob(job);
  for (const { expired, ...given } of artifacts) {
    const artifact = github.uploadArtifact(run.workflowRun, given);
    if (expired) github.expireArtifact(artifact);
  }
  for (const [index, { log = silentLog(), failedStep, conclusion = 'failure', annotations = [] }] of jobs.entries())
    github.completeJob(run.jobs[index]!, { conclusion, log, annotations, ...(failedStep ? { failedStep } : {}) });
  await drain();
  const { rows } = await pool.query<{
    name: string;
    category: string;
    evidence: string;
    notes: string[];
    summary: string;
  }>(
    `select distinct c.check_name as name, a.category, a.metadata->>'evidence' as evidence, a.metadata->'notes' as notes, a.root_cause as summary
       from analysis_results a join check_runs c on c.id = a.check_run_id order by 1`,
  );
  const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
  return { checkRun: checkRun!, analyses: rows, run };
}

const placesOf = (checkRun: { annotations: { path: string; startLine: number }[] }): string[] =>
  checkRun.annotations.map(({ path, startLine }) => `${path}:${startLine}`);

describe('a failed job whose log says nothing', () => {
  test('is diagnosed by its JUnit report, on the lines of its tests; a replay needs no network', async () => {
    await withApp(async (app) => {
      const { checkRun, analyses } = await shown(
        app,
        [{ name: 'unit' }],
        [
          {
            name: 'test-results',
            files: { 'out/junit.xml': report, 'out/readme.txt': 'x', 'out/broken.xml': '<testsuite>' },
          },
          { name: 'build', files: { 'junit.xml': junit(failedCase('never read', 1)) } },
        ],
      );
      expect(analyses).toEqual([
        expect.objectContaining({ name: 'unit', category: 'test_failure', evidence: 'report' }),
      ]);
      expect(placesOf(checkRun)).toEqual(['test/total.test.ts:7', 'test/total.test.ts:12']);
      expect(checkRun.output.summary).toContain('total &gt; adds');
      // What is broken beside it is no matter.
      expect(analyses[0]?.notes).toEqual([]);
      const { rows } = await app.pool.query<{ tests: { name: string; conclusion: string }[]; step: unknown }>(
        `select input->'failed'->0->'reading'->'tests' as tests, input->'failed'->0->'reading'->'step' as step
           from run_stages where stage = 'analyze' and input->'failed'->0->'reading' is not null limit 1`,
      );
      expect(rows[0]).toEqual({
        tests: [
          { name: 'total > adds', file: 'test/total.test.ts', conclusion: 'failure' },
          { name: 'total > rounds', file: 'test/total.test.ts', conclusion: 'failure' },
          { name: 'total > is there', file: 'test/total.test.ts', conclusion: 'success' },
        ],
        step: { name: 'Test', number: 4 },
      });
      // Only what may hold reports was downloaded, and our token stayed here: the storage refuses a request that carries one.
      const paths = app.github.world.calls.map(({ path }) => path);
      expect(paths.filter((path) => path.endsWith('/zip'))).toHaveLength(1);
    });
  });

  test('is told by the name of its step, where there is no report either', async () => {
    await withApp(async (app) => {
      const { checkRun, analyses } = await shown(app, [{ name: 'unit', failedStep: 'Build' }], []);
      expect(analyses).toEqual([expect.objectContaining({ evidence: 'log', notes: [] })]);
      expect(checkRun.output.summary).toContain('The step "Build" failed');
      const paths = app.github.world.calls.map(({ path }) => path);
      expect(paths.filter((path) => path.includes('/attempts/') || path.endsWith('/zip'))).toEqual([]);
    });
  });

  test('and whose artifact is no zip, or a bomb, says so', async () => {
    await withApp(async (app) => {
      const { analyses } = await shown(
        app,
        [{ name: 'unit' }],
        [
          { name: 'junit-broken', zip: new TextEncoder().encode('PK\u0003\u0004 no zip') },
          { name: 'junit-bomb', files: { 'junit.xml': `<testsuite name="${' '.repeat(30_000_000)}"/>` } },
          { name: 'junit-gone', files: { 'junit.xml': report }, expired: true },
        ],
      );
      expect(analyses[0]?.notes).toEqual([
        'A file of an artifact was left out: it is too large unpacked (31 MB).',
        'An artifact could not be unpacked: it is no whole zip file.',
      ]);
      expect(analyses[0]?.category).not.toBe('test_failure');
    });
  });
});

test('a job whose log is gone is diagnosed by its report', async () => {
  await withApp(async (app) => {
    const { checkRun, analyses } = await shown(
      app,
      [{ name: 'unit', log: { kind: 'expired' } }],
      [{ name: 'test-results', files: { 'junit.xml': report } }],
    );
    expect(analyses).toEqual([
      expect.objectContaining({
        category: 'test_failure',
        evidence: 'report',
        notes: ['The log has expired; this is what the test reports say.'],
      }),
    ]);
    expect(placesOf(checkRun).slice(0, 2)).toEqual(['test/total.test.ts:7', 'test/total.test.ts:12']);
  });
});

test('the log is the judge; the report adds the tests that it does not name', async () => {
  await withApp(async (app) => {
    const log = silentLog('src/total.ts(2,7): error TS2322: Type mismatch.\n');
    const { checkRun, analyses } = await shown(
      app,
      [{ name: 'unit', log }],
      [{ name: 'test-results', files: { 'junit.xml': report } }],
    );
    expect(analyses).toEqual([expect.objectContaining({ category: 'type_error', evidence: 'log' })]);
    expect(placesOf(checkRun)).toEqual(['src/total.ts:2', 'test/total.test.ts:7', 'test/total.test.ts:12']);
  });
});

test('each job of a matrix gets the artifact of its own; one that is nobody’s goes by the tests of the log', async () => {
  await withApp(async (app) => {
    const log = silentLog(
      ' FAIL  test/total.test.ts > shared > fails\nAssertionError: no\n ❯ test/total.test.ts:40:1\n',
    );
    const { analyses, checkRun } = await shown(
      app,
      [
        { name: 'unit (20)' },
        { name: 'unit (22)', conclusion: 'success' },
        { name: 'unit (24)' },
        { name: 'more', log },
      ],
      [
        { name: 'junit-20', files: { 'junit.xml': junit(failedCase('on 20', 20)) } },
        { name: 'junit-22', files: { 'junit.xml': junit(failedCase('on 22', 22)) } },
        { name: 'junit-24', files: { 'junit.xml': junit(failedCase('on 24', 24)) } },
        {
          name: 'junit',
          files: { 'junit.xml': junit(failedCase('shared &gt; fails', 41) + failedCase('shared &gt; too', 50)) },
        },
      ],
    );
    expect(analyses.map(({ name, evidence }) => [name, evidence])).toEqual([
      ['more', 'log'],
      ['unit (20)', 'report'],
      ['unit (24)', 'report'],
    ]);
    expect(placesOf(checkRun).sort()).toEqual([
      'test/total.test.ts:20',
      'test/total.test.ts:24',
      'test/total.test.ts:40',
      'test/total.test.ts:50',
    ]);
  });
});

test('when GitHub asks for a pause in between, the run waits, and ends well', async () => {
  await withApp(async (app) => {
    app.github.failNext({ method: 'GET', path: /artifacts\/\d+\/zip/, status: 429, headers: { 'retry-after': '1' } });
    const { analyses } = await shown(app, [{ name: 'unit' }], [{ name: 'junit', files: { 'junit.xml': report } }]);
    expect(analyses).toEqual([expect.objectContaining({ category: 'test_failure', evidence: 'report' })]);
  });
});

test('what stands in no log is read from the annotations of the runner: a lost runner is no failure of the code', async () => {
  await withApp(async (app) => {
    const message =
      'The hosted runner lost communication with the server. Anything in your workflow that terminates the runner process, starves it for CPU/Memory, or blocks its network access can cause this error.';
    const lost: Annotation = {
      path: '.github',
      startLine: 1,
      endLine: 1,
      startColumn: null,
      endColumn: null,
      level: 'failure',
      message,
      title: null,
      rawDetails: null,
    };
    const { analyses } = await shown(
      app,
      [
        { name: 'lost', annotations: [lost] },
        { name: 'silent' },
        { name: 'told', annotations: [lost], log: silentLog('src/total.ts(2,7): error TS2322: Type mismatch.\n') },
      ],
      [],
    );
    expect(analyses.map(({ name, category, evidence }) => [name, category, evidence])).toEqual([
      ['lost', 'infrastructure', 'annotations'],
      ['silent', 'unknown', 'log'],
      ['told', 'type_error', 'log'],
    ]);
  });
});
