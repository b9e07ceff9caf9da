import type { Pool } from 'pg';
import { deliver } from '../dev/github/deliveries.js';
import type { Job, PullRequest } from '../dev/github/entities.js';
import type { LocalGithub } from '../dev/github/local-github.js';
import { createIntake } from '../intake.js';
import { createLog } from '../log.js';
import { cancelRuns } from '../store/end-runs.js';
import { transaction } from '../store/pool.js';
import { type FailingJob, failingJobs, filesOfFailingJobs } from './failing-jobs.js';

/** A pull request with a job under way, which is going to fail. */
export type Waiting = { installation: number; headSha: string; job: Job; failing: FailingJob };

/** Sends what GitHub has to tell as it comes, all at once as GitHub does, and hears of the annotations that reach it. */
export type Traffic = {
  /** When the annotations of a head came, in milliseconds since 1970. */
  postedAtMs: Map<string, number>;
  sent: number;
  /** Answers that were no 2xx. */
  refused: number;
  /** Resolves when everything that was sent has its answer. */
  quiet(): Promise<void>;
  stop(): void;
};

/** Nobody takes a run up before. */
const NEVER_MS = 3_600_000;
const silent = createLog('silent', { write: () => true });
const LOOK_EVERY_MS = 4;

/**
 * So many installations, each with one repository and so many open pull requests in which a job is under way. Regreen knows them, and has
 * nothing to do for them yet.
 */
export async function preparePullRequests(
  { github, pool }: { github: LocalGithub; pool: Pool },
  { installations, each }: { installations: number; each: number },
): Promise<Waiting[]> {
  github.hold();
  const jobs = failingJobs();
  const waiting: Waiting[] = [];
  const pulls: PullRequest[] = [];
  for (let installation = 0; installation < installations; installation++) {
    const owner = github.addAccount({ login: `shop-${installation}`, type: 'Organization' });
    github.addInstallation({ account: owner });
    const repository = github.addRepository({ owner, name: 'shop', files: filesOfFailingJobs });
    for (let number = 0; number < each; number++) {
      const branch = `change-${number}`;
      const files = { [`src/changed/${number}.ts`]: 'export const changed = true;\n' };
      const { sha: headSha } = github.pushCommit(repository, { branch, files });
      pulls.push(github.openPullRequest(repository, { head: branch }));
      const failing = jobs[(installation + number) % jobs.length];
      if (!failing) throw new Error('there are no jobs');
      const { jobs: started } = github.startWorkflowRun(repository, { headSha, jobs: [{ name: failing.name }] });
      const [job] = started;
      if (!job) throw new Error('the workflow run has no job');
      github.startJob(job);
      waiting.push({ installation, headSha, job, failing });
    }
  }
  for (const pull of pulls) github.editPullRequest(pull, { title: `Change ${pull.number}` });
  const known = github.world.held
    .splice(0)
    .filter(({ event, action }) => event === 'installation' || (event === 'pull_request' && action === 'edited'));
  const intake = createIntake({ pool, appId: github.appId, settleMs: NEVER_MS, enqueue: async () => {}, log: silent });
  await Promise.all(
    known.map(({ guid, event, body }) => {
      const raw = Buffer.from(body);
      return intake({ deliveryId: guid, event, raw, payload: JSON.parse(body), source: 'webhook' });
    }),
  );
  await transaction(pool, async (sql) => {
    const { rows } = await sql.query<{ id: string }>('select id from pull_requests order by id for no key update');
    await cancelRuns(
      sql,
      rows.map(({ id }) => id),
      'they were looked at before',
    );
  });
  return waiting;
}

export function startTraffic(github: LocalGithub): Traffic {
  const { world } = github;
  const under = new Set<Promise<unknown>>();
  let looked = world.calls.length;
  const traffic: Traffic = {
    postedAtMs: new Map(),
    sent: 0,
    refused: 0,
    async quiet() {
      while (under.size > 0 || world.held.length > 0) await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
    },
    stop: () => clearInterval(timer),
  };
  const timer = setInterval(() => {
    for (const delivery of world.held.splice(0)) {
      traffic.sent += 1;
      const sending = deliver(world, delivery).then(({ statusCode }) => {
        under.delete(sending);
        if (statusCode >= 300) traffic.refused += 1;
      });
      under.add(sending);
    }
    for (; looked < world.calls.length; looked++) {
      const call = world.calls[looked];
      const headSha = call?.carriedOut && call.status < 300 ? annotatedHead(github, call) : null;
      if (call && headSha !== null && !traffic.postedAtMs.has(headSha))
        traffic.postedAtMs.set(headSha, call.at.getTime());
    }
  }, LOOK_EVERY_MS);
  return traffic;
}

/** The head whose check run this call has given annotations; null: it is another call. */
function annotatedHead(
  { world }: LocalGithub,
  { method, path, body }: LocalGithub['world']['calls'][number],
): string | null {
  if (method === 'GET' || !/^\/repos\/[^/]+\/[^/]+\/check-runs/.test(path)) return null;
  const { output, head_sha } = body as { output?: { annotations?: unknown[] }; head_sha?: string };
  if (!output?.annotations?.length) return null;
  return head_sha ?? world.checkRuns.get(Number(path.split('/').at(-1)))?.headSha ?? null;
}

/** The job ends, and GitHub begins to tell of it. */
export const fail = (github: LocalGithub, { job, failing }: Waiting): void =>
  github.completeJob(job, { conclusion: 'failure', log: failing.log });
