import { describe, expect, test } from '@jest/globals';
import { BROKEN_GO, FORMATTED_GO } from '../../src/dev/unformatted-go.js';
import { attemptsOf, routesOf } from '../support/fix-rows.js';
import { failFormat, failWith, judge, openTill } from '../support/till.js';
import { withApp } from '../support/with-app.js';

const COMMITS = 'mode: fix\nfix: {approval: false}\n';
const ASKS_FIRST = 'mode: fix\n';

const GIT_DIFF = `diff --git a/main.go b/main.go
index 1111111..2222222 100644
--- a/main.go
+++ b/main.go
@@ -1,5 +1,5 @@
 package main
 
 func main() {
-println("till")
+\tprintln("till")
 }
`;

describe('a fix is suggested', () => {
  test('on the lines of the diff; committed by a person it counts as applied, and green as verified', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository, ann } = openTill(github);
      const pull = github.openPullRequest(repository, { head: 'format' });
      failFormat(github, repository, pull.head.sha);
      await drain();

      expect(await routesOf({ pool })).toEqual(['format: fix → fix']);
      const [review, ...more] = github.reviewsOf(pull);
      expect(more).toEqual([]);
      const [comment, ...others] = github.reviewCommentsOf(pull);
      expect(others).toEqual([]);
      expect(comment).toMatchObject({ path: 'main.go', line: 4 });
      expect(comment!.body).toContain('```suggestion\n\tprintln("till")\n```');
      expect(review!.body).toContain('Only the checks say whether it helps.');
      expect(await attemptsOf({ pool })).toMatchObject([{ strategy: 'log_diff', status: 'proposed', success: null }]);

      github.commitSuggestion(comment!, ann);
      await drain();
      expect(await attemptsOf({ pool })).toMatchObject([
        { status: 'verifying', success: null, fix_sha: pull.head.sha },
      ]);
      judge(github, repository, pull.head.sha);
      await drain();
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'verified', success: true }]);
    });
  });

  test("and no more than that on a fork's branch, whatever the configuration says", async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openTill(github, COMMITS);
      const fork = github.forkRepository(repository, { owner: github.addAccount({ login: 'fay' }) });
      github.pushCommit(fork, { branch: 'theirs', files: { 'main.go': BROKEN_GO } });
      const pull = github.openPullRequest(repository, { head: 'theirs', from: fork });
      const before = pull.head.sha;
      failFormat(github, repository, pull.head.sha, 'main.go', fork);
      await drain();
      expect(pull.head.sha).toBe(before);
      expect(github.reviewCommentsOf(pull)).toHaveLength(1);
      expect(await attemptsOf({ pool })).toMatchObject([
        { status: 'proposed', metadata: { delivery: 'suggestion', reason: expect.stringContaining('fork') } },
      ]);
    });
  });

  test('where its lines are not part of the diff, it stands in the check run and can be applied by a button', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository, ann } = openTill(github);
      const pull = github.openPullRequest(repository, { head: 'format' });
      failFormat(github, repository, pull.head.sha, 'other.go');
      await drain();
      const [checkRun] = github.ownCheckRunsOf(pull.head.sha);
      expect(github.reviewsOf(pull)).toEqual([]);
      expect(checkRun!.output.text).toContain('+\tprintln("till")');
      expect(checkRun!.actions.map(({ identifier }) => identifier)).toEqual(['apply_fix', 'rerun', 'not_now']);
      const [comment] = github.commentsOf(pull);
      expect(comment!.body).toContain('/regreen approve');

      github.requestAction(checkRun!, 'apply_fix', ann);
      await drain();
      expect(github.textAt(pull.head.sha, 'other.go')).toBe(FORMATTED_GO);
      expect(await attemptsOf({ pool })).toMatchObject([
        { status: 'verifying', metadata: { by: 'ann', delivery: 'commit' } },
      ]);
      judge(github, repository, pull.head.sha);
      await drain();
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'verified' }]);
      expect(github.commentsOf(pull)).toEqual([]);
    });
  });
});

describe('each rung of the ladder', () => {
  test.each<{
    rung: string;
    files: Record<string, string>;
    fails: { name: string; command: string; output: string };
    path: string;
    text: string;
  }>([
    {
      rung: 'formatter',
      files: {
        'src/tax.ts': 'export const tax=( a:number )=>a\n',
        'package.json': '{"devDependencies":{"prettier":"3.10.1"}}\n',
      },
      fails: {
        name: 'style',
        command: 'npx prettier --check src',
        output:
          'Checking formatting...\n[warn] src/tax.ts\n[warn] Code style issues found in the above file. Run Prettier with --write to fix.\n',
      },
      path: 'src/tax.ts',
      text: 'export const tax = (a: number) => a;\n',
    },
    {
      rung: 'mechanical_edit',
      files: { 'till.py': 'total = 1   \nprint(total)\n' },
      fails: { name: 'flake8', command: 'flake8 .', output: './till.py:1:10: W291 trailing whitespace\n' },
      path: 'till.py',
      text: 'total = 1\nprint(total)\n',
    },
  ])(
    '$rung: from the log to the bytes on the branch, judged by the checks',
    async ({ rung, files, fails, path, text }) => {
      await withApp(async ({ github, drain, pool }) => {
        const { repository, ann } = openTill(github, COMMITS);
        github.pushCommit(repository, { branch: 'format', files, by: ann });
        const pull = github.openPullRequest(repository, { head: 'format' });
        failWith(github, repository, pull.head.sha, fails);
        await drain();
        expect(await attemptsOf({ pool })).toMatchObject([{ strategy: rung, status: 'verifying', success: null }]);
        expect(github.textAt(pull.head.sha, path)).toBe(text);
        const { jobs } = github.startWorkflowRun(repository, { headSha: pull.head.sha, jobs: [{ name: fails.name }] });
        github.completeJob(jobs[0]!, { conclusion: 'success', log: '' });
        await drain();
        expect(await attemptsOf({ pool })).toMatchObject([{ strategy: rung, status: 'verified', success: true }]);
      });
    },
  );
});

describe('a fix is committed', () => {
  test('as the App, on the head that was analysed, and the checks of its own SHA judge it', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openTill(github, COMMITS);
      const pull = github.openPullRequest(repository, { head: 'format' });
      const before = pull.head.sha;
      failFormat(github, repository, before);
      await drain();
      expect(pull.head.sha).not.toBe(before);
      expect(github.textAt(pull.head.sha, 'main.go')).toBe(FORMATTED_GO);
      const commit = github.commitAt(pull.head.sha);
      expect(commit.parents).toEqual([before]);
      expect(commit.message).toMatch(/^fix: .+\n[\s\S]*\nRegreen-Fix: [0-9a-f-]{36}$/);
      expect(commit.author.name).toMatch(/\[bot\]$/);
      const [attempt] = await attemptsOf({ pool });
      expect(attempt).toMatchObject({ status: 'verifying', success: null, fix_sha: pull.head.sha });

      judge(github, repository, pull.head.sha);
      await drain();
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'verified', success: true }]);
      const { rows } = await pool.query(
        'select trigger_source, parent_run_id is not null as child from pipeline_runs where head_sha = $1 order by created_at limit 1',
        [pull.head.sha],
      );
      expect(rows).toEqual([{ trigger_source: 'system', child: true }]);
      // The run that pushed finished its report on the head that it was about.
      const [old] = github.ownCheckRunsOf(before);
      expect(old).toMatchObject({ status: 'completed', conclusion: 'neutral' });
      expect(old!.output.summary).toContain('its checks are still to speak');
    });
  });

  test('and taken back when the checks speak against it; the same is not tried again', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openTill(github, COMMITS);
      const pull = github.openPullRequest(repository, { head: 'format' });
      const before = pull.head.sha;
      failFormat(github, repository, before);
      await drain();
      const fixed = pull.head.sha;
      judge(github, repository, fixed, 'failure');
      await drain();
      const reverted = pull.head.sha;
      expect(reverted).not.toBe(fixed);
      expect(github.commitAt(reverted)).toMatchObject({ parents: [fixed], treeSha: github.commitAt(before).treeSha });
      expect(await attemptsOf({ pool })).toMatchObject([
        { status: 'reverted', success: false, error_message: expect.stringContaining('test') },
      ]);

      failFormat(github, repository, reverted);
      await drain();
      expect(pull.head.sha).toBe(reverted);
      const tries = (await attemptsOf({ pool })).filter(({ strategy }) => strategy === 'log_diff');
      expect(tries).toHaveLength(1);
    });
  });

  test('and a run that was queued for the fix meanwhile does not hold up what takes it back', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openTill(github, COMMITS);
      const pull = github.openPullRequest(repository, { head: 'format' });
      failFormat(github, repository, pull.head.sha);
      await drain();
      const fixed = pull.head.sha;
      const { jobs } = github.startWorkflowRun(repository, { headSha: fixed, name: 'Slow', jobs: [{ name: 'slow' }] });
      judge(github, repository, fixed, 'failure');
      await drain();
      github.beforeNext({
        method: 'PATCH',
        path: /\/git\/refs\//,
        act: () => void failWith(github, repository, fixed, { name: 'late', command: 'make', output: 'boom\n' }),
      });
      github.completeJob(jobs[0]!, { conclusion: 'failure', log: 'boom\n' });
      await drain();
      expect(pull.head.sha).not.toBe(fixed);
      const { rows } = await pool.query(
        `select head_sha = $1 as current, status from pipeline_runs where head_sha in ($1, $2) and trigger_source <> 'replay' order by created_at desc limit 1`,
        [pull.head.sha, fixed],
      );
      expect(rows).toEqual([{ current: true, status: 'completed' }]);
    });
  });

  test('and where GitHub refuses to take it back, it stays, and the report says why', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openTill(github, COMMITS);
      const pull = github.openPullRequest(repository, { head: 'format' });
      failFormat(github, repository, pull.head.sha);
      await drain();
      const fixed = pull.head.sha;
      const message = 'Resource not accessible by integration';
      for (let run = 0; run < 5; run++)
        github.failNext({ method: 'POST', path: /\/git\/commits$/, status: 403, message });
      judge(github, repository, fixed, 'failure');
      await drain();
      expect(pull.head.sha).toBe(fixed);
      const [attempt] = await attemptsOf({ pool });
      expect(attempt).toMatchObject({ status: 'regressed', success: false });
      expect(attempt!.error_message).toMatch(
        /^test was green before and fails now; it could not be taken back: .*Contents/,
      );
      expect(github.ownCheckRunsOf(fixed)[0]!.output.summary).toContain('it could not be taken back');
      // Nothing waits for what will not happen: the run that was refused did, the next one knows.
      failWith(github, repository, fixed, { name: 'late', command: 'make', output: 'boom\n' });
      await drain();
      expect(JSON.stringify(await routesOf({ pool }))).not.toContain('under_way');
    });
  });

  test('and a run that is called off before it has written leaves the fix to the next', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository, ann } = openTill(github, COMMITS);
      const pull = github.openPullRequest(repository, { head: 'format' });
      const before = pull.head.sha;
      await pool.query(`create function call_off() returns trigger language plpgsql as $$ begin
        update pipeline_runs set cancel_requested_at = clock_timestamp() where id = new.run_id; return null; end $$`);
      await pool.query(
        `create trigger call_off after update on fix_attempts for each row when (new.status = 'applying') execute function call_off()`,
      );
      failFormat(github, repository, before);
      await drain();
      expect(pull.head.sha).toBe(before);
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'proposed', success: null }]);
      await pool.query('drop trigger call_off on fix_attempts');
      github.commentOnPullRequest(pull, '/regreen approve', ann);
      await drain();
      expect(pull.head.sha).not.toBe(before);
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'verifying', success: null }]);
    });
  });

  test.each(['comes', 'is lost'])(
    'not when the head has moved on, and the delivery that tells of it %s',
    async (news) => {
      await withApp(async ({ github, drain, pool }) => {
        const { repository, ann } = openTill(github, COMMITS);
        const pull = github.openPullRequest(repository, { head: 'format' });
        const before = pull.head.sha;
        let moved = '';
        // Somebody pushes between Regreen's last look and its own push.
        github.beforeNext({
          method: 'PATCH',
          path: /\/git\/refs\//,
          act: () => {
            if (news === 'is lost') github.hold();
            moved = github.pushCommit(repository, { branch: 'format', files: { 'note.md': 'mine\n' }, by: ann }).sha;
          },
        });
        failFormat(github, repository, before);
        await drain();
        expect(moved).not.toBe('');
        expect(pull.head.sha).toBe(moved);
        expect(await attemptsOf({ pool })).toMatchObject([{ status: 'superseded', success: null }]);
        const { rows } = await pool.query(
          `select distinct status from pipeline_runs where head_sha = $1 and status <> 'completed'`,
          [before],
        );
        expect(rows).toEqual([{ status: 'cancelled' }]);
      });
    },
  );

  test('and comes back with the head that it was for', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository, ann } = openTill(github, ASKS_FIRST);
      const pull = github.openPullRequest(repository, { head: 'format' });
      const before = pull.head.sha;
      failFormat(github, repository, before);
      await drain();
      github.pushCommit(repository, { branch: 'format', files: { 'note.md': 'more\n' }, by: ann });
      await drain();
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'superseded' }]);
      github.setClock(() => new Date(Date.now() + 2_000)); // GitHub dates to the second
      github.moveBranch(repository, { branch: 'format', to: before, by: ann });
      await drain();
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'waiting_approval', error_message: null }]);
      github.commentOnPullRequest(pull, '/regreen approve', ann);
      await drain();
      expect(github.textAt(pull.head.sha, 'main.go')).toBe(FORMATTED_GO);
    });
  });

  test('and a run that was queued for the old head meanwhile does not hold up the new one', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openTill(github, COMMITS);
      const pull = github.openPullRequest(repository, { head: 'format' });
      const { jobs } = github.startWorkflowRun(repository, {
        headSha: pull.head.sha,
        name: 'Slow',
        jobs: [{ name: 'slow' }],
      });
      github.beforeNext({
        method: 'PATCH',
        path: /\/git\/refs\//,
        act: () => github.completeJob(jobs[0]!, { conclusion: 'failure', log: 'boom\n' }),
      });
      failFormat(github, repository, pull.head.sha);
      await drain();
      judge(github, repository, pull.head.sha);
      await drain();
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'verified', success: true }]);
    });
  });

  test('as a pull request of its own, by policy', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openTill(github, 'mode: fix\nfix: {apply: pull_request}\n');
      const pull = github.openPullRequest(repository, { head: 'format' });
      const before = pull.head.sha;
      failFormat(github, repository, before);
      await drain();
      const [attempt] = await attemptsOf({ pool });
      const stacked = github.pullRequestAt(repository, attempt!.metadata.pullRequest!);
      expect(stacked.base.ref).toBe('format');
      expect(stacked.head.ref).toMatch(/^regreen\/fix-/);
      expect(github.textAt(stacked.head.sha, 'main.go')).toBe(FORMATTED_GO);
      expect(pull.head.sha).toBe(before);
      judge(github, repository, stacked.head.sha);
      await drain();
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'verified' }]);
      // Whoever looks at the pull request that it was made for reads so.
      expect(github.ownCheckRunsOf(before)[0]!.output.summary).toContain('verified: the checks are green');
    });
  });

  test.each([
    ['a formatter', 'gofmt'],
    ['nobody knows what', 'git diff'],
  ])("only suggested on another bot's branch, where %s fails", async (_, command) => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openTill(github, COMMITS);
      const renovate = github.addAccount({ login: 'renovate[bot]', type: 'Bot' });
      github.pushCommit(repository, { branch: 'renovate', files: { 'main.go': BROKEN_GO }, by: renovate });
      const pull = github.openPullRequest(repository, { head: 'renovate', by: renovate });
      const before = pull.head.sha;
      if (command === 'gofmt') failFormat(github, repository, before);
      else
        failWith(github, repository, before, {
          name: 'generated',
          command: 'make generate && git diff --exit-code',
          output: GIT_DIFF,
        });
      await drain();
      expect(pull.head.sha).toBe(before);
      expect(await attemptsOf({ pool })).toMatchObject([
        { metadata: { delivery: 'suggestion', reason: expect.stringContaining('renovate[bot]') } },
      ]);
    });
  });

  test('not on a branch that another bot mends', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openTill(github, COMMITS);
      const mending = github.addAccount({ login: 'pre-commit-ci[bot]', type: 'Bot' });
      github.pushCommit(repository, { branch: 'mended', files: { 'main.go': BROKEN_GO }, by: mending });
      const other = github.openPullRequest(repository, { head: 'mended' });
      failFormat(github, repository, other.head.sha);
      await drain();
      expect(await routesOf({ pool })).toEqual(['format: bot_mends → wait']);
    });
  });
});

describe('a person is asked first', () => {
  test('by buttons: the run waits, and the fix is applied when somebody who may write says so', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository, ann, eve } = openTill(github, ASKS_FIRST);
      const pull = github.openPullRequest(repository, { head: 'format' });
      const before = pull.head.sha;
      failFormat(github, repository, before);
      await drain();
      const [checkRun] = github.ownCheckRunsOf(before);
      expect(checkRun).toMatchObject({ conclusion: 'action_required' });
      expect(checkRun!.actions.map(({ label }) => label)).toEqual(['Apply fix', 'Re-run', 'Not now']);
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'waiting_approval' }]);
      const { rows } = await pool.query(`select status from pipeline_runs where status = 'waiting_input'`);
      expect(rows).toHaveLength(1);

      github.requestAction(checkRun!, 'apply_fix', eve);
      await drain();
      expect(pull.head.sha).toBe(before);
      expect(checkRun!.output.summary).toContain('may not write');

      github.requestAction(checkRun!, 'apply_fix', ann);
      await drain();
      expect(github.textAt(pull.head.sha, 'main.go')).toBe(FORMATTED_GO);
      expect(github.commitAt(pull.head.sha).message).toContain('Approved by ann.');
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'verifying', metadata: { by: 'ann' } }]);
      expect((await pool.query(`select from pipeline_runs where status = 'waiting_input'`)).rowCount).toBe(0);
    });
  });

  test('by comments, which are acknowledged by a reaction; quotes, bots and edits are none', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository, ann, eve } = openTill(github, ASKS_FIRST);
      const pull = github.openPullRequest(repository, { head: 'format' });
      const before = pull.head.sha;
      failFormat(github, repository, before);
      await drain();
      const quote = github.commentOnPullRequest(pull, '> /regreen approve\n\nShould we?', ann);
      const stranger = github.commentOnPullRequest(pull, '/regreen approve', eve);
      github.editIssueComment(quote, '/regreen approve', ann);
      await drain();
      expect(pull.head.sha).toBe(before);
      expect(github.reactionsOf(stranger).map(({ content }) => content)).toEqual(['-1']);
      expect(github.reactionsOf(quote)).toEqual([]);

      const yes = github.commentOnPullRequest(pull, 'Looks right.\n\n/regreen approve\n', ann);
      await drain();
      expect(github.reactionsOf(yes).map(({ content }) => content)).toEqual(['+1']);
      expect(github.textAt(pull.head.sha, 'main.go')).toBe(FORMATTED_GO);
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'verifying', metadata: { by: 'ann' } }]);

      const late = github.commentOnPullRequest(pull, '/regreen approve', ann);
      await drain();
      expect(github.reactionsOf(late).map(({ content }) => content)).toEqual(['confused']);
    });
  });

  test('and can say no: it is not asked again, and the comment goes', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository, ann } = openTill(github, ASKS_FIRST);
      const pull = github.openPullRequest(repository, { head: 'format' });
      const before = pull.head.sha;
      failFormat(github, repository, before);
      await drain();
      expect(github.commentsOf(pull)).toHaveLength(1);
      github.requestAction(github.ownCheckRunsOf(before)[0]!, 'not_now', ann);
      await drain();
      expect(await attemptsOf({ pool })).toMatchObject([
        { status: 'rejected', success: null, error_message: 'turned down by ann' },
      ]);
      expect(github.commentsOf(pull)).toEqual([]);
      github.commentOnPullRequest(pull, '/regreen analyze', ann);
      await drain();
      expect(pull.head.sha).toBe(before);
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'rejected' }]);
    });
  });

  test('too early: an answer that was written before there was a question is none', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository, ann } = openTill(github, ASKS_FIRST);
      const pull = github.openPullRequest(repository, { head: 'format' });
      const before = pull.head.sha;
      failFormat(github, repository, before);
      await drain();
      github.setClock(() => new Date(Date.now() - 60_000));
      const comment = github.commentOnPullRequest(pull, '/regreen approve', ann);
      github.setClock(() => new Date());
      await drain();
      expect(pull.head.sha).toBe(before);
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'waiting_approval' }]);
      expect(github.reactionsOf(comment).map(({ content }) => content)).toEqual(['confused']);
      github.commentOnPullRequest(pull, '/regreen approve', ann);
      await drain();
      expect(pull.head.sha).not.toBe(before);
    });
  });

  test('too late: the head has moved on, and the answer says so', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository, ann } = openTill(github, ASKS_FIRST);
      const pull = github.openPullRequest(repository, { head: 'format' });
      const before = pull.head.sha;
      failFormat(github, repository, before);
      await drain();
      const [old] = github.ownCheckRunsOf(before);
      const { sha } = github.pushCommit(repository, { branch: 'format', files: { 'note.md': 'more\n' }, by: ann });
      await drain();
      expect(await attemptsOf({ pool })).toMatchObject([{ status: 'superseded' }]);
      github.requestAction(old!, 'apply_fix', ann);
      await drain();
      expect(pull.head.sha).toBe(sha);
      const { rows } = await pool.query<{ notes: string[] }>(
        `select plan->'notes' as notes from pipeline_runs where trigger_source = 'command'`,
      );
      expect(rows.flatMap(({ notes }) => notes).join(' ')).toContain('the head has moved on');
    });
  });
});
