import { expect, test } from '@jest/globals';
import { attemptsOf, routesOf } from '../support/fix-rows.js';
import { failFormat, openTill } from '../support/till.js';
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
  });
});
