import { expect, test } from '@jest/globals';
import { FORMATTED_GO } from '../../src/dev/unformatted-go.js';
import { applyPipeline } from '../../src/store/pipelines.js';
import { attemptsOf, routesOf } from '../support/fix-rows.js';
import { failFormat, failNetwork, openTill } from '../support/till.js';
import { withApp } from '../support/with-app.js';

test('help and words that are no command are answered once; stop drops what is open', async () => {
  await withApp(async ({ github, drain, pool }) => {
    const { repository, ann } = openTill(github, 'mode: fix\n');
    const pull = github.openPullRequest(repository, { head: 'format' });
    failFormat(github, repository, pull.head.sha);
    await drain();
    const before = pull.head.sha;
    const help = github.commentOnPullRequest(pull, '/regreen help', ann);
    await drain();
    expect(github.reactionsOf(help).map(({ content }) => content)).toEqual(['+1']);
    const answers = github.commentsOf(pull).filter(({ body }) => body.includes('`/regreen approve`:'));
    expect(answers).toHaveLength(1);
    expect(github.commentsOf(pull).filter(({ body }) => body.includes('Something to decide'))).toHaveLength(1);

    const stop = github.commentOnPullRequest(pull, '/regreen stop', ann);
    await drain();
    expect(github.reactionsOf(stop).map(({ content }) => content)).toEqual(['+1']);
    expect(await routesOf({ pool })).toEqual(['format: stopped → wait']);
    expect(await attemptsOf({ pool })).toMatchObject([{ status: 'rejected', error_message: 'stopped by ann' }]);
    expect(github.commentsOf(pull).filter(({ body }) => body.includes('Something to decide'))).toEqual([]);
    const [checkRun] = github.ownCheckRunsOf(before);
    expect(checkRun).toMatchObject({ conclusion: 'neutral' });
    expect(checkRun!.output.summary).toContain('said stop');
    expect((await pool.query(`select from pipeline_runs where status = 'waiting_input'`)).rowCount).toBe(0);
    expect(pull.head.sha).toBe(before);

    // What else fails at this head does not undo it; whoever asks for something does.
    failNetwork(github, repository, before, 'slow').fail();
    await drain();
    expect((await routesOf({ pool })).sort()).toEqual(['format: stopped → wait', 'slow: stopped → wait']);
    github.commentOnPullRequest(pull, '/regreen fix', ann);
    await drain();
    expect(github.textAt(pull.head.sha, 'main.go')).toBe(FORMATTED_GO);
  });
});

test.each([
  ['approve', 'waiting_approval'],
  ['reject', undefined],
])(
  'a stage that waits hears %s in a comment; an answer to it is none to the patch that it finds',
  async (word, status) => {
    await withApp(async ({ github, drain, pool }) => {
      const stages = ['analyze', 'route', 'fix', 'notify'] as const;
      const careful = stages.map((stage) => ({ stage, options: {}, when: null, approval: stage === 'fix' }));
      await applyPipeline(pool, { name: 'careful', description: '', stages: careful }, null);
      const { repository, ann } = openTill(github, 'mode: fix\npipeline: careful\n');
      const pull = github.openPullRequest(repository, { head: 'format' });
      const before = pull.head.sha;
      failFormat(github, repository, before);
      await drain();
      const waiting = async () =>
        (await pool.query(`select waiting_reason as reason from pipeline_runs where status = 'waiting_input'`)).rows;
      expect(await waiting()).toEqual([{ reason: 'approval of fix' }]);
      const comment = github.commentOnPullRequest(pull, `/regreen ${word}`, ann);
      await drain();
      expect(github.reactionsOf(comment).map(({ content }) => content)).toEqual(['+1']);
      expect(pull.head.sha).toBe(before);
      expect((await attemptsOf({ pool })).map((attempt) => attempt.status)).toEqual(status ? [status] : []);
      expect(await waiting()).toEqual(status ? [{ reason: expect.stringMatching(/^approval of a fix/) }] : []);
      if (!status) return;
      github.commentOnPullRequest(pull, '/regreen approve', ann);
      await drain();
      expect(github.textAt(pull.head.sha, 'main.go')).toBe(FORMATTED_GO);
      expect(await waiting()).toEqual([]);
    });
  },
);
