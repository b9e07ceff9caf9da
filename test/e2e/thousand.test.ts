import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { LocalGithub } from '../../src/dev/github/local-github.js';
import { createRandom } from '../support/random.js';
import { openShop, typesLog } from '../support/shop.js';
import { type TestApp, withApp } from '../support/with-app.js';

const DELIVERIES = 1_000;
const BRANCHES = 16;
/** Pull requests of these branches have a twin with the same head and another base. */
const SHARED = 4;
const PULLS = BRANCHES + SHARED;
/** As many requests at once as a busy hour brings. */
const SENDERS = 12;

test('8 workers and 1,000 deliveries over 20 pull requests in random order: one voice each, everything accounted for', async () => {
  const random = createRandom(20);
  await withApp(
    async (app) => {
      const { github, pool, drain } = app;
      github.hold();
      const heads = playStory(github, random);
      const deliveries = github.held();
      expect(deliveries.length).toBeGreaterThanOrEqual(DELIVERIES);

      // Eight at work: four in each of two processes' worth of the app, while the deliveries come in.
      await app.startMore(['worker', 'monitor'], { workerConcurrency: 4 });
      await app.startMore(['worker', 'monitor'], { workerConcurrency: 4 });
      const shuffled = random.shuffle(deliveries);
      const answers: number[] = [];
      const queue = [...shuffled];
      await Promise.all(
        Array.from({ length: SENDERS }, async () => {
          for (let next = queue.pop(); next; next = queue.pop()) answers.push(await send(app, next));
        }),
      );
      expect(answers.every((status) => status === 200)).toBe(true);
      await drain();

      const one = async <T>(sql: string) => (await pool.query(sql)).rows[0] as T;
      const { rows: overlaps } = await pool.query(
        `select a.id, b.id from pipeline_runs a join pipeline_runs b on a.pr_id = b.pr_id and a.id < b.id
          where a.started_at is not null and b.started_at is not null
            and tstzrange(a.started_at, a.finished_at) && tstzrange(b.started_at, b.finished_at)`,
      );
      expect(overlaps).toEqual([]);

      const { rows: stagesAtOnce } = await pool.query(
        `select a.id from run_stages a join run_stages b on a.run_id = b.run_id and a.id < b.id
          where tstzrange(a.started_at, a.finished_at) && tstzrange(b.started_at, b.finished_at) or a.error->>'kind' = 'died'`,
      );
      expect(stagesAtOnce).toEqual([]);

      const { known, accounted, unexplained, drifted } = await one<Record<string, number>>(
        `with frozen as (select r.id as run_id, d as delivery_id from pipeline_runs r, unnest(r.delivery_ids) d)
         select (select count(*)::int from webhook_deliveries) as known,
                (select count(*)::int from webhook_deliveries w where w.reason is not null or exists (select from frozen f where f.delivery_id = w.id)
                    or w.event in ('installation', 'repository', 'installation_repositories')) as accounted,
                (select count(*)::int from webhook_deliveries where status not in ('processed', 'ignored')) as unexplained,
                (select count(*)::int from (select run_id, delivery_id from run_deliveries except select * from frozen) x) as drifted`,
      );
      expect({ known, accounted, unexplained, drifted }).toEqual({
        known: deliveries.length,
        accounted: deliveries.length,
        unexplained: 0,
        drifted: 0,
      });

      const { pulls, idle, processed } = await one<Record<string, number>>(
        `select count(*)::int as pulls, count(*) filter (where processing_status = 'idle')::int as idle,
                count(*) filter (where last_processed_at is not null)::int as processed from pull_requests`,
      );
      expect({ pulls, idle, processed }).toEqual({ pulls: PULLS, idle: PULLS, processed: PULLS });

      for (const { current, former } of heads) {
        expect(github.ownCheckRunsOf(current).map(({ status, conclusion }) => [status, conclusion])).toEqual([
          ['completed', 'neutral'],
        ]);
        for (const headSha of former) expect(github.ownCheckRunsOf(headSha).length).toBeLessThanOrEqual(1);
      }
      const { rows: statuses } = await pool.query(
        `select status, count(*)::int as n from pipeline_runs where status not in ('completed', 'degraded', 'cancelled') group by status`,
      );
      expect(statuses).toEqual([]);
      const { rows: silent } = await pool.query(
        `select id from pipeline_runs where status = 'cancelled' and latest_error->>'message' is null`,
      );
      expect(silent).toEqual([]);
    },
    { settleMs: 250 },
    ['web'],
  );
}, 180_000);

type Heads = { current: string; former: string[] };

/** Twenty pull requests that are pushed to, fail, are re-run and fail again: all that GitHub says of it is held back. */
function playStory(github: LocalGithub, random: ReturnType<typeof createRandom>): Heads[] {
  const { repository } = openShop(github);
  github.pushCommit(repository, { branch: 'release', files: { 'release.txt': 'one\n' } });
  const heads: Heads[] = [];
  for (let index = 0; index < BRANCHES; index++) {
    const branch = `topic-${index}`;
    const push = (text: string) =>
      github.pushCommit(repository, {
        branch,
        files: { 'src/total.ts': `export const total: number = '${branch} ${text}';\n` },
      });
    push('1');
    const pull = github.openPullRequest(repository, { head: branch });
    if (index < SHARED) github.openPullRequest(repository, { head: branch, base: 'release' });
    const former: string[] = [];
    for (let round = 0; round < 3; round++) {
      if (round > 0) {
        former.push(pull.head.sha);
        push(`${round + 1}`);
      }
      const names = ['types', 'lint', 'unit', 'build'].slice(0, 3 + random.below(2));
      const { jobs } = github.startWorkflowRun(repository, {
        headSha: pull.head.sha,
        jobs: names.map((name) => ({ name })),
      });
      for (const [at, job] of jobs.entries())
        github.completeJob(
          job,
          at === 0 ? { conclusion: 'failure', log: typesLog() } : { conclusion: 'success', log: typesLog('', 0) },
        );
    }
    heads.push({ current: pull.head.sha, former });
  }
  return heads;
}

async function send({ url, secret }: TestApp, { guid, event, body }: { guid: string; event: string; body: string }) {
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const response = await fetch(`${url}/api/github/webhooks`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-delivery': guid,
      'x-github-event': event,
      'x-hub-signature-256': `sha256=${signature}`,
    },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}
