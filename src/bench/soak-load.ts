import type { Account, Job, PullRequest, Repository } from '../dev/github/entities.js';
import type { LocalGithub } from '../dev/github/local-github.js';
import { failingJobs, filesOfFailingJobs } from './failing-jobs.js';
import { seeded } from './seeded.js';

/** People at work on GitHub: each call is the next thing that one of them does. */
export type SoakLoad = { step(): void; pullRequests(): number };

const REPOSITORIES = 10;
const MOST_OPEN = 60;
const MOST_PUSHES = 5;
const JOBS = ['lint', 'unit tests', 'types'];
const GREEN_LOG = 'all is well\n';

type Open = { repository: Repository; pull: PullRequest; branch: string; jobs: Job[]; pushes: number };

/** A world that grows: pull requests are opened and pushed to, their jobs fail and pass, and in the end they are closed. */
export function startSoakLoad(github: LocalGithub, seed: number): SoakLoad {
  const next = seeded(seed);
  const failing = failingJobs();
  const repositories = Array.from({ length: REPOSITORIES }, (_, index) => {
    const owner: Account = github.addAccount({ login: `team-${index}`, type: 'Organization' });
    github.addInstallation({ account: owner });
    return github.addRepository({ owner, name: 'shop', files: filesOfFailingJobs });
  });
  const open: Open[] = [];
  let opened = 0;

  const startJobs = (one: Open) => {
    const headSha = one.pull.head.sha;
    const { jobs } = github.startWorkflowRun(one.repository, { headSha, jobs: JOBS.map((name) => ({ name })) });
    one.jobs = jobs;
  };
  const push = (repository: Repository, branch: string, pushes: number) =>
    github.pushCommit(repository, { branch, files: { [`src/${branch}.ts`]: `export const pushed = ${pushes};\n` } });

  const openOne = () => {
    const repository = repositories[next(repositories.length)];
    if (!repository) return;
    const branch = `change-${opened++}`;
    push(repository, branch, 0);
    const one: Open = {
      repository,
      branch,
      jobs: [],
      pushes: 0,
      pull: github.openPullRequest(repository, { head: branch }),
    };
    open.push(one);
    startJobs(one);
  };
  const endJob = (one: Open) => {
    const job = one.jobs.shift();
    if (!job) return;
    const broken = next(3) === 0 ? failing[next(failing.length)] : undefined;
    if (broken) github.completeJob(job, { conclusion: 'failure', log: broken.log });
    else github.completeJob(job, { conclusion: 'success', log: GREEN_LOG });
  };
  const moveOn = (one: Open) => {
    if (next(4) > 0 && one.pushes < MOST_PUSHES) {
      one.pushes += 1;
      push(one.repository, one.branch, one.pushes);
      startJobs(one);
      return;
    }
    open.splice(open.indexOf(one), 1);
    if (next(2) === 0) github.mergePullRequest(one.pull);
    else github.closePullRequest(one.pull);
  };

  return {
    step() {
      if (open.length === 0 || (open.length < MOST_OPEN && next(5) === 0)) return openOne();
      const one = open[next(open.length)];
      if (!one) return;
      if (one.jobs.length > 0) endJob(one);
      else moveOn(one);
    },
    pullRequests: () => opened,
  };
}
