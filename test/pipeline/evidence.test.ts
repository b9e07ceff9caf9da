import { describe, expect, test } from '@jest/globals';
import type { JobLog } from '../../src/dev/github/entities.js';
import { failTypes, openShop, typesLog } from '../support/shop.js';
import { type TestApp, withApp } from '../support/with-app.js';

/** Opens a pull request whose job `types` fails with this log, and returns what Regreen shows of it. */
async function diagnosed({ github, drain, pool }: TestApp, log: JobLog) {
  const { repository } = openShop(github);
  const pull = github.openPullRequest(repository, { head: 'total' });
  const { jobs } = github.startWorkflowRun(repository, { headSha: pull.head.sha, jobs: [{ name: 'types' }] });
  github.completeJob(jobs[0]!, {
    conclusion: 'failure',
    log,
    annotations: [
      {
        path: 'src/total.ts',
        startLine: 9,
        endLine: 9,
        startColumn: null,
        endColumn: null,
        level: 'failure',
        message: 'said by the check',
        title: '',
        rawDetails: null,
      },
    ],
  });
  await drain();
  const [checkRun, ...others] = github.ownCheckRunsOf(pull.head.sha);
  expect(others).toEqual([]);
  const { rows: runs } = await pool.query<{ status: string }>(
    'select status from pipeline_runs order by created_at desc limit 1',
  );
  const { rows: analyses } = await pool.query(
    `select distinct category, metadata->>'evidence' as evidence, metadata->'notes' as notes from analysis_results`,
  );
  return { checkRun: checkRun!, run: runs[0]!, analyses };
}

describe('the evidence of a failed job', () => {
  test('is its log, as text', async () => {
    await withApp(async (app) => {
      const { checkRun, run, analyses } = await diagnosed(app, { kind: 'text', text: typesLog() });
      expect(analyses).toEqual([{ category: 'type_error', evidence: 'log', notes: [] }]);
      expect(checkRun.annotations.map(({ startLine }) => startLine)).toEqual([2]);
      expect(run.status).toBe('completed');
    });
  });

  test('is its log, as a zip', async () => {
    await withApp(async (app) => {
      const { checkRun, analyses } = await diagnosed(app, { kind: 'zip', files: { '0_types.txt': typesLog() } });
      expect(analyses).toEqual([{ category: 'type_error', evidence: 'log', notes: [] }]);
      expect(checkRun.annotations.map(({ startLine }) => startLine)).toEqual([2]);
    });
  });

  test.each([
    ['expired', /log has expired/],
    ['missing', /no log of this job/],
    ['forbidden', /accept the permission/],
  ] as const)(
    'is what the check itself says, where the log is %s: the run is degraded and says so',
    async (kind, note) => {
      await withApp(async (app) => {
        const { checkRun, run, analyses } = await diagnosed(app, { kind });
        expect(analyses).toEqual([
          expect.objectContaining({ evidence: 'annotations', notes: [expect.stringMatching(note)] }),
        ]);
        expect(checkRun.annotations).toContainEqual(
          expect.objectContaining({ path: 'src/total.ts', startLine: 9, message: 'said by the check' }),
        );
        expect(checkRun.output.summary).toMatch(note);
        expect(run.status).toBe('degraded');
      });
    },
  );

  test('is what the check itself says, where the log is at an address that no storage has', async () => {
    await withApp(async (app) => {
      const location = 'http://169.254.169.254/latest/meta-data/iam';
      for (let times = 0; times < 5; times++)
        app.github.failNext({ method: 'GET', path: /\/logs$/, status: 302, headers: { location } });
      const { checkRun, run } = await diagnosed(app, { kind: 'text', text: typesLog() });
      expect(checkRun.output.summary).toContain('an address for the log that Regreen does not fetch from');
      expect(run.status).toBe('degraded');
      expect(app.logged()).toContain('an address that no storage has');
    });
  });

  test('is the log in part, where the log is larger than the limit', async () => {
    await withApp(
      async (app) => {
        const { run, analyses } = await diagnosed(app, { kind: 'text', text: `${typesLog()}${'x\n'.repeat(200_000)}` });
        expect(analyses).toEqual([
          { category: 'type_error', evidence: 'log', notes: ['The log was read only in part: it is too large.'] },
        ]);
        expect(run.status).toBe('degraded');
      },
      { logDownloadBytes: 20_000 },
    );
  });

  test('never travels with our token to where GitHub keeps its logs', async () => {
    await withApp(async (app) => {
      await diagnosed(app, { kind: 'text', text: typesLog() });
      // The local GitHub refuses a log request that carries Authorization, as GitHub's storage does.
      expect(app.github.world.calls.some(({ path, status }) => /\/logs$/.test(path) && status === 302)).toBe(true);
    });
  });
});

describe('other kinds of checks', () => {
  test('of another App: its own annotations are the evidence', async () => {
    await withApp(async ({ github, drain }) => {
      const { repository } = openShop(github);
      const app = github.addApp({ slug: 'linter' });
      const pull = github.openPullRequest(repository, { head: 'total' });
      github.createCheckRun(repository, {
        name: 'lint',
        headSha: pull.head.sha,
        appId: app.id,
        status: 'completed',
        conclusion: 'failure',
        output: { title: 'One problem', summary: 'Unused variable' },
        annotations: [
          {
            path: 'src/total.ts',
            startLine: 1,
            endLine: 1,
            startColumn: null,
            endColumn: null,
            level: 'warning',
            message: 'unused',
            title: 'no-unused',
            rawDetails: null,
          },
        ],
      });
      await drain();
      const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
      expect(checkRun!.annotations).toEqual([
        expect.objectContaining({ path: 'src/total.ts', startLine: 1, level: 'warning', message: 'unused' }),
      ]);
    });
  });

  test('action_required and cancelled are told, not diagnosed', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      const { jobs } = github.startWorkflowRun(repository, {
        headSha: pull.head.sha,
        jobs: [{ name: 'approve' }, { name: 'stop' }],
      });
      github.completeJob(jobs[0]!, { conclusion: 'action_required' });
      github.completeJob(jobs[1]!, { conclusion: 'cancelled' });
      failTypes(github, repository, pull.head.sha);
      await drain();
      const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
      expect(checkRun!.output.summary).toContain('action required');
      expect(checkRun!.output.summary).toContain('cancelled');
      const { rows } = await pool.query('select count(distinct check_run_id)::int as n from analysis_results');
      expect(rows).toEqual([{ n: 1 }]);
    });
  });
});

describe('a permission that is missing', () => {
  test('to read logs: the check run says what to accept', async () => {
    await withApp(async ({ github, drain }) => {
      const { repository, installation } = openShop(github);
      const { actions: _, ...others } = installation.permissions;
      github.acceptPermissions(installation, others);
      const pull = github.openPullRequest(repository, { head: 'total' });
      failTypes(github, repository, pull.head.sha);
      await drain();
      const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
      expect(checkRun!.output.summary).toMatch(/accept the permission .*Actions: read/);
    });
  });

  test('to write checks: the run ends degraded with the sentence, and is not tried again', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository, installation } = openShop(github);
      github.acceptPermissions(installation, { ...installation.permissions, checks: 'read' });
      const pull = github.openPullRequest(repository, { head: 'total' });
      failTypes(github, repository, pull.head.sha);
      await drain();
      expect(github.ownCheckRunsOf(pull.head.sha)).toEqual([]);
      const { rows } = await pool.query(
        `select status, latest_error from pipeline_runs order by created_at desc limit 1`,
      );
      expect(rows[0]).toMatchObject({
        status: 'degraded',
        latest_error: { kind: 'user', message: expect.stringContaining('Checks: write') },
      });
    });
  });
});

describe('a secret in a log', () => {
  test('is nowhere: not in the database, not on GitHub, not in our own log', async () => {
    await withApp(async (app) => {
      const canary = `ghs_${'A1b2C3d4'.repeat(5)}`;
      const url = 'https://deploy:hunter2-canary@example.com/x.git';
      const log = typesLog(
        `token ${canary}\nsrc/total.ts(2,7): error TS2322: Type '${canary}' is not assignable, see ${url}\n`,
      );
      const { checkRun } = await diagnosed(app, { kind: 'text', text: log });
      expect(checkRun.output.summary).toContain('[redacted:');
      const { rows } = await app.pool.query<{ dump: string }>(
        `select string_agg(t, ' ') as dump from (select row_to_json(a)::text t from analysis_results a union all select row_to_json(s)::text from run_stages s
          union all select row_to_json(r)::text from pipeline_runs r union all select row_to_json(e)::text from run_events e) x`,
      );
      for (const place of [JSON.stringify(checkRun), rows[0]!.dump, app.logged()]) {
        expect(place).not.toContain(canary);
        expect(place).not.toContain('hunter2-canary');
      }
    });
  });
});

describe('a hostile or unlucky log', () => {
  test.each([
    [
      'an emoji at every place where a text may be cut',
      `src/total.ts(2,7): error TS2322: ${'🦄'.repeat(5_000)}\nx${'🦄'.repeat(5_000)}\n`,
    ],
    [
      'a line that no file has',
      'src/total.ts(2,7): error TS2322: Wrong.\n::error file=src/total.ts,line=99999999999999999999::x\n',
    ],
    ['an uneven emoji', `src/total.ts(2,7): error TS2322: x${'🦄'.repeat(5_000)}\n`],
  ])('%s', async (_, output) => {
    await withApp(async (app) => {
      const { checkRun, run } = await diagnosed(app, { kind: 'text', text: typesLog(output) });
      expect(run.status).toBe('completed');
      expect(checkRun.annotations).toContainEqual(expect.objectContaining({ path: 'src/total.ts', startLine: 2 }));
    });
  });
});

describe('when GitHub asks for a pause', () => {
  test('the run waits, and is no crash of ours', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      await drain();
      const limited = { method: 'GET', path: /check-runs/, status: 429, headers: { 'retry-after': '1' } };
      for (let times = 0; times < 5; times++) github.failNext(limited);
      failTypes(github, repository, pull.head.sha);
      await drain();
      expect(github.ownCheckRunsOf(pull.head.sha)[0]).toMatchObject({ conclusion: 'neutral' });
      const { rows } = await pool.query(`select distinct status from pipeline_runs`);
      expect(rows).toEqual([{ status: 'completed' }]);
      const { rows: waits } = await pool.query(
        `select distinct error->>'kind' as kind from run_stages where status = 'failed'`,
      );
      expect(waits).toEqual([{ kind: 'wait' }]);
    });
  });
});

describe('somebody who asks for another look through our check run', () => {
  test('gets one: the log is read again, and the check run is posted again', async () => {
    await withApp(async ({ github, drain }) => {
      const { repository } = openShop(github);
      const pull = github.openPullRequest(repository, { head: 'total' });
      failTypes(github, repository, pull.head.sha);
      await drain();
      const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
      const logReads = () => github.world.calls.filter(({ path }) => path.endsWith('/logs')).length;
      const before = logReads();
      github.rerequestCheckRun(checkRun!);
      expect(checkRun!.status).toBe('queued');
      await drain();
      expect(logReads()).toBe(before + 1);
      expect(checkRun).toMatchObject({ status: 'completed', conclusion: 'neutral' });
      expect(checkRun!.annotations).toHaveLength(1);
    });
  });
});
