import { describe, expect, test } from '@jest/globals';
import { pollDueRepositories } from '../../src/monitor/poll-due-repositories.js';
import { pollFailure } from '../../src/monitor/poll-failure.js';
import { resumeRepository, suspendRepository } from '../../src/store/steer-repositories.js';
import { failTypes, openShop } from '../support/shop.js';
import { type Monitored, POLL_MS, withMonitor } from '../support/with-monitor.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A poll so many milliseconds from now. */
const poll = ({ parts }: Monitored, ms = 0) => pollDueRepositories(parts, { now: () => new Date(Date.now() + ms) });

const callsOf = ({ github }: Monitored, operation: string) =>
  github.world.calls.filter((call) => call.operation === `GET /repos/:owner/:repo/${operation}`);

type RepositoryRow = {
  name: string;
  status: string;
  failure_count: number;
  poll_error: string | null;
  polled: boolean;
};
const repositoriesOf = async ({ pool }: Monitored) =>
  (
    await pool.query<RepositoryRow>(
      'select name, status, failure_count, poll_error, last_polled_at is not null as polled from repositories order by name',
    )
  ).rows;

/** A repository that was polled, with a pull request that we know and whose run has ended; then nothing comes in any more. */
async function knowOne(monitored: Monitored) {
  const { github, pool, door } = monitored;
  const { repository, installation } = openShop(github);
  const pull = github.openPullRequest(repository, { head: 'total' });
  await github.settle();
  await poll(monitored);
  await pool.query(`update pipeline_runs set status = 'cancelled', finished_at = now()`);
  await pool.query('delete from pipeline_runs');
  door('down');
  return { repository, installation, pull };
}

describe('polling by the clock', () => {
  test('opens no run where nothing is new, and costs nothing of the rate limit', async () => {
    await withMonitor(async (monitored) => {
      await knowOne(monitored);
      expect(await poll(monitored)).toEqual({ polled: 0, failed: 0, opened: 0 });
      await poll(monitored, POLL_MS);
      const before = monitored.github.world.calls.length;
      expect(await poll(monitored, 2 * POLL_MS)).toEqual({ polled: 1, failed: 0, opened: 0 });
      const calls = monitored.github.world.calls.slice(before);
      expect(calls.map(({ operation, status }) => `${operation} ${status}`)).toEqual([
        'GET /repos/:owner/:repo/pulls 304',
        'GET /repos/:owner/:repo/commits/:ref/check-runs 304',
        'GET /repos/:owner/:repo/commits/:ref/statuses 304',
      ]);
      expect(await monitored.runs()).toEqual([]);
    });
  });

  test('finds a push, and its history says that it came of polling', async () => {
    await withMonitor(async (monitored) => {
      const { github, pool, enqueued } = monitored;
      const { repository, pull } = await knowOne(monitored);
      github.pushCommit(repository, { branch: 'total', files: { more: '1' } });
      enqueued.length = 0;
      expect(await poll(monitored, POLL_MS)).toEqual({ polled: 1, failed: 0, opened: 1 });
      expect(await monitored.runs()).toEqual([
        `#1 queued ${pull.head.sha.slice(0, 7)}: settling: a new head was found by polling`,
      ]);
      expect(enqueued).toHaveLength(1);
      const { rows } = await pool.query(
        `select trigger_event, metadata->>'source' as source from pr_state_history order by created_at desc limit 1`,
      );
      expect(rows).toEqual([{ trigger_event: 'synchronize', source: 'poll' }]);
    });
  });

  test('finds a close, whose run ends; one that was opened; one that is ready; and one that is open again', async () => {
    await withMonitor(async (monitored) => {
      const { github } = monitored;
      const { repository, pull } = await knowOne(monitored);
      github.pushCommit(repository, { branch: 'total', files: { more: '1' } });
      await poll(monitored, POLL_MS);
      github.closePullRequest(pull);
      github.pushCommit(repository, { branch: 'menu', files: { menu: '1' } });
      const draft = github.openPullRequest(repository, { head: 'menu', draft: true });
      expect(await poll(monitored, 2 * POLL_MS)).toMatchObject({ opened: 1 });
      expect((await monitored.runs()).map((line) => line.replace(/ \w{7}:/, ''))).toEqual([
        '#1 cancelled the pull request is closed',
        '#2 queued settling: a pull request was found by polling',
      ]);
      await monitored.pool.query('delete from pipeline_runs');
      github.setDraft(draft, false);
      github.reopenPullRequest(pull);
      expect(await poll(monitored, 3 * POLL_MS)).toMatchObject({ opened: 2 });
      expect((await monitored.runs()).map((line) => line.replace(/ \w{7}:/, '')).sort()).toEqual([
        '#1 queued settling: polling found it open again',
        '#2 queued settling: polling found it ready for review',
      ]);
    });
  });

  test('finds checks that no webhook told of, once; those of the App itself are none', async () => {
    await withMonitor(async (monitored) => {
      const { github, pool } = monitored;
      const { repository, pull } = await knowOne(monitored);
      const own = { name: 'Regreen', headSha: pull.head.sha, appId: github.appId };
      github.createCheckRun(repository, { ...own, status: 'completed', conclusion: 'failure' });
      const { jobs } = github.startWorkflowRun(repository, { headSha: pull.head.sha, jobs: [{ name: 'types' }] });
      expect(await poll(monitored, POLL_MS)).toMatchObject({ polled: 1, opened: 0 });
      // Later than checks begin: they are read since one of them is under way.
      github.completeJob(jobs[0]!, { conclusion: 'failure', log: '' });
      expect(await poll(monitored, 120 * MINUTE)).toMatchObject({ polled: 1, opened: 1 });
      expect(await monitored.runs()).toEqual([
        expect.stringMatching(/: settling: a completed check was found by polling$/),
      ]);
      expect((await pool.query('select check_name, conclusion from check_runs')).rows).toEqual([
        { check_name: 'types', conclusion: 'failure' },
      ]);
      const read = callsOf(monitored, 'commits/:ref/check-runs').length;
      expect(await poll(monitored, 180 * MINUTE)).toMatchObject({ polled: 1, opened: 0 });
      expect(callsOf(monitored, 'commits/:ref/check-runs')).toHaveLength(read);
    });
  });

  test('follows a repository to its new name', async () => {
    await withMonitor(async (monitored) => {
      const { github } = monitored;
      const { repository } = await knowOne(monitored);
      github.setClock(() => new Date());
      github.renameRepository(repository, 'store');
      expect(await poll(monitored, POLL_MS)).toEqual({ polled: 1, failed: 0, opened: 0 });
      expect(await repositoriesOf(monitored)).toMatchObject([{ name: 'acme/store', poll_error: null }]);
      const before = github.world.calls.length;
      expect(await poll(monitored, 2 * POLL_MS)).toMatchObject({ polled: 1 });
      expect(github.world.calls.slice(before).filter(({ path }) => path.includes('/shop/'))).toEqual([]);
    });
  });

  test('gets known what was open before anybody looked, with its checks, and opens runs for recent failures alone', async () => {
    await withMonitor(async (monitored) => {
      const { github, pool } = monitored;
      const owner = github.addAccount({ login: 'acme', type: 'Organization' });
      const repository = github.addRepository({ owner, name: 'shop', files: { a: '1' } });
      const open = (branch: string, daysOld: number, conclusion: 'failure' | 'success') => {
        github.setClock(() => new Date(Date.now() - MINUTE - daysOld * DAY));
        github.pushCommit(repository, { branch, files: { [branch]: '1' } });
        const pull = github.openPullRequest(repository, { head: branch });
        const { jobs } = github.startWorkflowRun(repository, { headSha: pull.head.sha, jobs: [{ name: 'types' }] });
        github.completeJob(jobs[0]!, { conclusion, log: '' });
      };
      open('old-red', 30, 'failure');
      open('red', 3, 'failure');
      open('green', 1, 'success');
      github.addInstallation({ account: owner });
      await github.settle();
      expect(await repositoriesOf(monitored)).toMatchObject([{ name: 'acme/shop', polled: false }]);
      expect(await poll(monitored)).toEqual({ polled: 1, failed: 0, opened: 1 });
      expect(await monitored.runs()).toEqual([
        expect.stringMatching(/^#2 queued \w{7}: settling: a failed check was found$/),
      ]);
      expect(
        (
          await pool.query(
            'select p.pr_number, c.conclusion from pull_requests p join check_runs c on c.pr_id = p.id order by 1',
          )
        ).rows,
      ).toEqual([
        { pr_number: 1, conclusion: 'failure' },
        { pr_number: 2, conclusion: 'failure' },
        { pr_number: 3, conclusion: 'success' },
      ]);
      expect(await poll(monitored, POLL_MS)).toEqual({ polled: 1, failed: 0, opened: 0 });
    });
  });

  test('reads the checks of a hundred at a time; those of the next poll are still no news', async () => {
    await withMonitor(async (monitored) => {
      const { github, pool, door } = monitored;
      const { repository } = openShop(github);
      await github.settle();
      door('down');
      github.setWebhook(null);
      github.hold();
      for (let n = 0; n < 104; n++) {
        github.pushCommit(repository, { branch: `b${n}`, files: { [`f${n}`]: '1' } });
        github.openPullRequest(repository, { head: `b${n}` });
        if (n < 2) failTypes(github, repository, repository.branches.get(`b${n}`)!);
        if (n === 2) github.createStatus(repository, { sha: repository.branches.get(`b${n}`)!, state: 'success' });
      }
      expect(await poll(monitored)).toEqual({ polled: 1, failed: 0, opened: 0 });
      const checked = async () =>
        (await pool.query('select count(*)::int as all, count(last_checked_at)::int as checked from pull_requests'))
          .rows[0];
      expect(await checked()).toEqual({ all: 104, checked: 100 });
      expect(await poll(monitored, POLL_MS)).toEqual({ polled: 1, failed: 0, opened: 2 });
      expect(await checked()).toEqual({ all: 104, checked: 104 });
    });
  });
});

describe('repositories that are due', () => {
  test('are shared: several monitors poll each once, those never polled first, then the oldest', async () => {
    await withMonitor(async (monitored) => {
      const { github, pool } = monitored;
      const owner = github.addAccount({ login: 'acme', type: 'Organization' });
      for (let n = 1; n <= 6; n++) github.addRepository({ owner, name: `r${n}` });
      github.addInstallation({ account: owner });
      await github.settle();
      const both = await Promise.all([poll(monitored), poll(monitored)]);
      expect(both[0]!.polled + both[1]!.polled).toBe(6);
      expect(callsOf(monitored, 'pulls')).toHaveLength(6);

      await pool.query(`update repositories set last_polled_at = now() - substr(name, 7)::int * interval '1 hour'`);
      await pool.query(`update repositories set last_polled_at = null where name = 'acme/r1'`);
      await pool.query(`update repositories set last_polled_at = now() where name = 'acme/r2'`);
      await pool.query(`update repositories set archived = true where name = 'acme/r3'`);
      await pool.query(`update repositories set removed_at = now() where name = 'acme/r4'`);
      const before = callsOf(monitored, 'pulls').length;
      expect(await poll(monitored)).toMatchObject({ polled: 3 });
      expect(
        callsOf(monitored, 'pulls')
          .slice(before)
          .map(({ path }) => path.split('/')[3])
          .sort(),
      ).toEqual(['r1', 'r5', 'r6']);
    });
  });

  test('are those at once that came within reach again, whatever failed before', async () => {
    await withMonitor(async (monitored) => {
      const { github, pool } = monitored;
      const owner = github.addAccount({ login: 'acme', type: 'Organization' });
      const repository = github.addRepository({ owner, name: 'shop' });
      const installation = github.addInstallation({ account: owner, repositories: [repository] });
      await github.settle();
      await poll(monitored);
      github.removeRepositoriesFromInstallation(installation, [repository]);
      await github.settle();
      expect(await poll(monitored, POLL_MS)).toMatchObject({ polled: 0, failed: 0 });
      await pool.query(`update repositories set poll_after = now() + interval '1 hour'`);
      github.setClock(() => new Date());
      installation.updatedAt = new Date();
      github.addRepositoriesToInstallation(installation, [repository]);
      await github.settle();
      expect(await repositoriesOf(monitored)).toMatchObject([{ polled: false }]);
      expect(await poll(monitored)).toMatchObject({ polled: 1 });
    });
  });

  test('one that is not polled to its end by a process that was killed is somebody else’s after five minutes', async () => {
    await withMonitor(async (monitored) => {
      openShop(monitored.github);
      await monitored.github.settle();
      await monitored.pool.query(`update repositories set poll_after = now() + interval '5 minutes'`); // as a claim leaves it
      expect(await poll(monitored, 4 * MINUTE)).toMatchObject({ polled: 0 });
      expect(await poll(monitored, 6 * MINUTE)).toMatchObject({ polled: 1 });
    });
  });

  test('wait twice as long after each failure, have an error after five, and are active again after a success', async () => {
    await withMonitor(async (monitored) => {
      const { github } = monitored;
      const { repository } = openShop(github);
      await github.settle();
      await poll(monitored);
      const at: number[] = [];
      let refused = true;
      for (let minute = 5; minute < 420; minute += 5) {
        if (minute === 300) refused = false;
        if (refused) github.failNext({ method: 'GET', path: /\/pulls$/, status: 502 });
        const { polled, failed } = await poll(monitored, minute * MINUTE + 1_000);
        github.world.faults.length = 0;
        if (failed > 0) at.push(minute);
        const [row] = await repositoriesOf(monitored);
        if (polled > 0) {
          expect([minute, row]).toMatchObject([
            at.at(-1)! + 60,
            { status: 'active', failure_count: 0, poll_error: null },
          ]);
          break;
        }
        expect([minute, row!.status]).toEqual([minute, row!.failure_count < 5 ? 'active' : 'error']);
        expect(row!.poll_error).toMatch(/^GitHub does not answer: /);
      }
      expect(at).toEqual([5, 15, 35, 75, 135, 195, 255]);
      expect(repository.name).toBe('shop');
    });
  });

  test('are suspended by people alone, and due again at once when they resume them', async () => {
    await withMonitor(async (monitored) => {
      const { github, pool } = monitored;
      openShop(github);
      await github.settle();
      github.failNext({ method: 'GET', path: /\/pulls$/, status: 502 });
      expect(await poll(monitored)).toMatchObject({ failed: 1 });
      const id = (await pool.query<{ id: string }>('select id from repositories')).rows[0]!.id;
      await suspendRepository(pool, id, 'moving');
      expect(await poll(monitored, DAY)).toEqual({ polled: 0, failed: 0, opened: 0 });
      await resumeRepository(pool, id);
      expect(await repositoriesOf(monitored)).toMatchObject([{ status: 'active', failure_count: 0, poll_error: null }]);
      expect(await poll(monitored)).toMatchObject({ polled: 1 });
    });
  });

  test.each([
    [
      'a repository out of reach',
      (monitored: Monitored) => monitored.github.world.repositories.clear(),
      /^GitHub does not show this repository/,
      'active',
    ],
    [
      'an installation that is gone',
      (monitored: Monitored) => monitored.github.world.installations.clear(),
      /^GitHub does not know this installation any more/,
      'active',
    ],
    [
      'an installation that is suspended',
      ({ github }: Monitored) => github.suspendInstallation([...github.world.installations.values()][0]!),
      /^GitHub refuses the installation: .*suspended/,
      'suspended',
    ],
    [
      'an installation that was suspended since its token was given',
      async (monitored: Monitored) => {
        await poll(monitored);
        await monitored.pool.query('update repositories set last_polled_at = null');
        monitored.github.suspendInstallation([...monitored.github.world.installations.values()][0]!);
      },
      /^GitHub refuses the installation: .*suspended/,
      'suspended',
    ],
    [
      'a permission that is missing',
      (monitored: Monitored) =>
        monitored.github.failNext({
          method: 'GET',
          path: /\/pulls$/,
          status: 403,
          message: 'Resource not accessible by integration',
        }),
      /^Regreen cannot re-read pull requests: accept the permission/,
      'active',
    ],
  ])('%s fails with its reason', async (_, change, reason, status) => {
    await withMonitor(async (monitored) => {
      const { github, pool, door } = monitored;
      openShop(github);
      await github.settle();
      door('down');
      await change(monitored);
      expect(await poll(monitored)).toEqual({ polled: 0, failed: 1, opened: 0 });
      const [row] = await repositoriesOf(monitored);
      expect(row).toMatchObject({
        status: 'active',
        failure_count: 1,
        polled: false,
        poll_error: expect.stringMatching(reason),
      });
      expect((await pool.query('select status from installations')).rows).toEqual([{ status }]);
    });
  });

  test('whose installation’s token was taken away say so', () => {
    const refused = Object.assign(new Error('Bad credentials'), { status: 401 });
    expect(pollFailure(refused)).toBe("GitHub does not accept the installation's token: Bad credentials");
  });

  test('leave the last fifth of the rate limit to others, and wait for its reset', async () => {
    await withMonitor(async (monitored) => {
      const { github, pool } = monitored;
      const owner = github.addAccount({ login: 'acme', type: 'Organization' });
      for (let n = 1; n <= 26; n++) {
        const repository = github.addRepository({ owner, name: `r${n}` });
        github.pushCommit(repository, { branch: 'b', files: { b: '1' } });
        github.openPullRequest(repository, { head: 'b' });
      }
      const { id } = github.addInstallation({ account: owner });
      await github.settle();
      github.setLimits({ requestsPerHour: 80 });
      const { polled } = await poll(monitored);
      expect(polled).toBeGreaterThan(15);
      expect(polled).toBeLessThan(26);
      // Those that were under way when it came to light have come to an end.
      expect(github.world.spent.get(id)!.requests).toBeGreaterThan(64);
      expect(github.world.spent.get(id)!.requests).toBeLessThan(78);
      expect((await repositoriesOf(monitored)).map(({ failure_count }) => failure_count)).toEqual(Array(26).fill(0));
      const before = github.world.calls.length;
      expect(await poll(monitored, 50 * MINUTE)).toEqual({ polled: 0, failed: 0, opened: 0 });
      expect(github.world.calls).toHaveLength(before);
      github.setLimits({ requestsPerHour: 5_000 });
      await pool.query(
        `update repositories set last_polled_at = now() + interval '1 hour' where last_polled_at is not null`,
      );
      expect(await poll(monitored, 61 * MINUTE)).toMatchObject({ polled: 26 - polled });
    });
  });
});
