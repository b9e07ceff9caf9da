import { startLocalGithub } from '../../dev/github/local-github.js';

/** A delivery as the local GitHub sends it, cut at what differs. */
export type Pattern = { event: string; cuts: string[] };

/** The deliveries that one push to a pull request brings, in order: the first push opens it. */
export type Story = { opened: Pattern[]; synchronize: Pattern[]; names: Names };

/** The texts of a pattern that differ. */
type Names = {
  installation: string;
  repository: string;
  fullName: string;
  number: string;
  pullRequest: string;
  baseSha: string;
  /** The heads of the two pushes. */
  heads: [string, string];
  /** Ids of checks, suites and workflow runs. */
  ids: string[];
};

const NUMBER = 7_654_321;
/** Times of the two pushes, to the minute. */
export const MINUTES = ['2001-01-01T00:00', '2001-01-01T00:01'] as const;
const JOBS = ['lint', 'types', 'test (20)', 'test (22)', 'build', 'e2e'];
const EVENTS = ['check_run', 'check_suite', 'pull_request', 'push', 'status', 'workflow_job', 'workflow_run'];

/** Plays two pushes to a pull request on a local GitHub and keeps what it would have sent. */
export async function recordStory(appId: number): Promise<Story> {
  let second = 0;
  let minute: string = MINUTES[0];
  const clock = () => new Date(`${minute}:${String(Math.min(59, second++ >> 4)).padStart(2, '0')}Z`);
  const github = await startLocalGithub({ appId, events: EVENTS, clock });
  github.hold();
  try {
    const owner = github.addAccount({ login: 'pattern-owner', type: 'Organization' });
    const installation = github.addInstallation({
      account: owner,
      permissions: {
        actions: 'write',
        checks: 'write',
        contents: 'write',
        metadata: 'read',
        pull_requests: 'write',
        statuses: 'read',
      },
    });
    const repository = github.addRepository({ owner, name: 'pattern-repository' });
    const baseSha = repository.branches.get(repository.defaultBranch)!;
    repository.nextNumber = NUMBER;
    const play = (open: boolean): string => {
      github.world.held.length = 0;
      const { sha } = github.pushCommit(repository, {
        branch: 'change',
        files: { 'src/a.ts': `export const a = ${open};\n` },
      });
      if (open) github.openPullRequest(repository, { head: 'change', title: 'Read the price list once' });
      github.createStatus(repository, { sha, state: 'pending', context: 'ci/external' });
      const { jobs } = github.startWorkflowRun(repository, { headSha: sha, jobs: JOBS.map((name) => ({ name })) });
      for (const job of jobs) github.startJob(job);
      for (const job of jobs) github.completeJob(job, { conclusion: job.name === 'lint' ? 'failure' : 'success' });
      github.createStatus(repository, { sha, state: 'success', context: 'ci/external' });
      return sha;
    };
    const first = play(true);
    const opened = github.held();
    [minute, second] = [MINUTES[1], 0];
    const next = play(false);
    const synchronize = github.held();
    const { world } = github;
    const names: Names = {
      installation: String(installation.id),
      repository: String(repository.id),
      fullName: 'pattern-owner/pattern-repository',
      number: String(NUMBER),
      pullRequest: String(world.pullRequests[0]!.id),
      baseSha,
      heads: [first, next],
      ids: [
        ...world.checkRuns.keys(),
        ...world.checkSuites.keys(),
        ...world.workflowRuns.keys(),
        ...world.statuses.map(({ id }) => id),
      ].map(String),
    };
    const cut = /** at every name */ new RegExp(
      `(${[names.fullName, names.installation, names.repository, names.number, names.pullRequest, baseSha, first, next, ...MINUTES, ...names.ids].join('|')})`,
    );
    const patterns = (held: typeof opened): Pattern[] =>
      held.filter(({ event }) => EVENTS.includes(event)).map(({ event, body }) => ({ event, cuts: body.split(cut) }));
    return { opened: patterns(opened), synchronize: patterns(synchronize), names };
  } finally {
    await github.close();
  }
}
