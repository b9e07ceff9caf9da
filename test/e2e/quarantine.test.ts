import { expect, test } from '@jest/globals';
import { replayRun } from '../../src/pipeline/replay.js';
import { endDueQuarantines } from '../../src/store/settle-quarantines.js';
import { attemptsOf, routesOf } from '../support/fix-rows.js';
import { failNetwork, judge, openTill } from '../support/till.js';
import { type TestApp, withApp } from '../support/with-app.js';

const shown = ({ github }: TestApp, headSha: string) => {
  const [checkRun] = github.ownCheckRunsOf(headSha);
  return { conclusion: checkRun?.conclusion, title: checkRun?.output.title, summary: checkRun?.output.summary ?? '' };
};

const quarantines = async ({ pool }: TestApp) =>
  (
    await pool.query(
      `select check_name as check, test, owner, reason, source, ended_because as because, ended_by as by from quarantines order by id`,
    )
  ).rows;

test('by command: who may not write is refused; then it is neutral, told and counted, everywhere, until it is ended', async () => {
  await withApp(async (app) => {
    const { github, drain, pool } = app;
    const { repository, ann, eve } = openTill(github, 'mode: fix\n');
    github.pushCommit(repository, { branch: 'other', files: { 'b.go': 'package main\n' }, by: ann });
    const pull = github.openPullRequest(repository, { head: 'format' });
    const other = github.openPullRequest(repository, { head: 'other' });
    const headSha = pull.head.sha;
    judge(github, repository, headSha, 'failure');
    judge(github, repository, other.head.sha, 'failure');
    await drain();
    const failed = expect.stringMatching(/^Test failed/);
    expect(shown(app, headSha)).toMatchObject({ conclusion: 'neutral', title: failed });

    const refused = github.commentOnPullRequest(pull, '/regreen quarantine "test" because it flakes', eve);
    await drain();
    expect(github.reactionsOf(refused).map(({ content }) => content)).toEqual(['-1']);
    expect(shown(app, headSha)).toMatchObject({ title: failed });
    expect(shown(app, headSha).summary).toContain(
      '@\u200beve may not write to this repository, so /regreen quarantine does nothing.',
    );
    expect(await quarantines(app)).toEqual([]);

    const unknown = github.commentOnPullRequest(pull, '/regreen quarantine "no such thing"', ann);
    await drain();
    expect(github.reactionsOf(unknown).map(({ content }) => content)).toEqual(['confused']);
    expect(await quarantines(app)).toEqual([]);

    const heeded = github.commentOnPullRequest(pull, '/regreen quarantine "TestTill" for 3d because it waits', ann);
    await drain();
    expect(github.reactionsOf(heeded).map(({ content }) => content)).toEqual(['+1']);
    const row = { check: 'test', owner: '@ann', reason: 'it waits', source: 'command' };
    expect(await quarantines(app)).toMatchObject([{ ...row, test: expect.stringMatching(/TestTill$/), because: null }]);
    for (const each of [headSha, other.head.sha]) {
      expect(shown(app, each)).toMatchObject({
        conclusion: 'neutral',
        title: '1 failed check in quarantine; 1 check green',
        summary: expect.stringMatching(
          /TestTill` of `test`: test failed\. @\u200bann answers for it until .*: it waits/,
        ),
      });
    }
    expect(await routesOf({ pool })).toEqual(['test: quarantined → notify']);
    const { rows: counted } = await pool.query(
      `select name, test is null as whole, count(*)::int as failures from check_outcomes where conclusion = 'failure' group by 1, 2 order by 2`,
    );
    expect(counted).toEqual([
      { name: 'test', whole: false, failures: 2 },
      { name: 'test', whole: true, failures: 2 },
    ]);
    const { rows: runs } = await pool.query(
      `select id from pipeline_runs where trigger_source = 'command' order by created_at desc limit 1`,
    );
    expect(await replayRun({ pool, codeRef: 'test' }, runs[0].id, { dryRun: true })).toMatchObject({ same: true });

    github.commentOnPullRequest(pull, '/regreen unquarantine "TestTill"', ann);
    await drain();
    expect(await quarantines(app)).toMatchObject([{ because: 'lifted', by: '@ann' }]);
    for (const each of [headSha, other.head.sha]) expect(shown(app, each)).toMatchObject({ title: failed });
  });
});

test('by configuration: nobody runs it again, and it ends when it is stable', async () => {
  await withApp(async (app) => {
    const { github, drain, pool } = app;
    const until = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    const { repository } = openTill(
      github,
      `quarantine:\n  - check: test\n    owner: platform\n    reason: the network\n    expires: ${until}\n`,
    );
    const pull = github.openPullRequest(repository, { head: 'format' });
    failNetwork(github, repository, pull.head.sha).fail();
    await drain();
    expect(shown(app, pull.head.sha)).toMatchObject({
      conclusion: 'neutral',
      title: '1 failed check in quarantine; 1 check green',
      summary: expect.stringContaining(`platform answers for it until ${until}: the network`),
    });
    expect(await attemptsOf({ pool })).toEqual([]);
    expect(github.ownCheckRunsOf(pull.head.sha)[0]).toMatchObject({ actions: [] });

    await pool.query(`update quarantines set created_at = created_at - interval '6 days'`);
    await pool.query(
      `insert into check_outcomes (repository_id, head_sha, name, external_id, conclusion, attempt, completed_at)
       select o.repository_id, 'x' || n, 'test', 'x' || n, 'success', 1, o.completed_at + n * interval '5 hours'
         from check_outcomes o, generate_series(1, 20) n where o.name = 'test' and o.conclusion = 'failure'`,
    );
    const { stable, opened } = await endDueQuarantines(pool);
    expect({ stable, opened: opened.length }).toEqual({ stable: 1, opened: 1 });
    await drain();
    expect(await quarantines(app)).toMatchObject([{ source: 'configuration', because: 'stable', by: null }]);
    expect(shown(app, pull.head.sha).summary).not.toContain('In quarantine');
    expect(shown(app, pull.head.sha).title).not.toContain('quarantine');
  });
});
