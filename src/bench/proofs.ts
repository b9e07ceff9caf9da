import { pages } from '../dashboard/pages.js';

/** One command that measures, and what its figures are to show. */
export type Proof = {
  name: string;
  title: string;
  /** What npm runs, and what is given to it beside `--json`. */
  script: 'bench' | 'chaos' | 'fuzz' | 'soak';
  args: readonly string[];
  claims: readonly Claim[];
};

/** `path` leads into the figures, its parts joined by dots; a goal of null: nobody has set one. */
export type Claim = { what: string; path: string; unit: string; goal: Goal | null };
type Goal = { atMost: number } | { atLeast: number } | { is: number | boolean };

const none: Goal = { is: 0 };
const ms = (what: string, path: string, atMost: number | null): Claim => ({
  what,
  path,
  unit: 'ms',
  goal: atMost === null ? null : { atMost },
});
const count = (what: string, path: string, goal: Goal | null = null): Claim => ({ what, path, unit: '', goal });

/** Everything that docs/proof.md shows, in its order. */
export const proofs: readonly Proof[] = [
  {
    name: 'chaos',
    title: 'Processes, the database and Redis are killed at random moments under load',
    script: 'chaos',
    args: ['--kills', '200', '--seed', '1'],
    claims: [
      count('kills', 'kills', { atLeast: 200 }),
      count('deliveries answered with 2xx', 'acked'),
      count('lost', 'lost', none),
      count('doubled outside effects', 'doubled', none),
      ms('slowest recovery', 'slowestRecoveryMs', 15_000),
      count('the same end state as without losses', 'sameEndState', { is: true }),
    ],
  },
  {
    name: 'chaos-fixes',
    title: 'The worker is killed at its writes to GitHub while it fixes pull requests',
    script: 'chaos',
    args: ['fixes', '--kills', '200', '--seed', '1'],
    claims: [
      count('kills', 'kills', { atLeast: 200 }),
      count('lost', 'lost', none),
      count('doubled', 'doubled', none),
      ms('slowest recovery', 'slowestRecoveryMs', 15_000),
    ],
  },
  {
    name: 'fuzz',
    title: 'Hostile HTTP and hostile payloads',
    script: 'fuzz',
    args: ['--requests', '100000', '--seed', '1'],
    claims: [
      count('requests', 'requests', { atLeast: 100_000 }),
      count('crashes', 'crashes', none),
      count('answers of 5xx', 'serverErrors', none),
      count('lost', 'lost', none),
      { what: 'most memory', path: 'peakRssMb', unit: 'MB', goal: null },
    ],
  },
  {
    name: 'intake',
    title: 'Durable deliveries beside a Probot server that does nothing',
    script: 'bench',
    args: ['intake'],
    claims: [
      { what: 'a Probot server that does nothing', path: 'noop.rps', unit: 'a second', goal: null },
      { what: 'durable deliveries', path: 'durable.rps', unit: 'a second', goal: null },
      { what: 'ratio', path: 'ratio', unit: '', goal: { atLeast: 0.5 } },
      ms('p99 at full load', 'durable.p99Ms', null),
      ms('p99 at half load', 'durable.p99MsAtHalfLoad', 100),
      count('answers that were not 2xx', 'durable.non2xx', none),
    ],
  },
  {
    name: 'queries',
    title: 'Questions to a large database',
    script: 'bench',
    args: ['queries'],
    claims: [
      count('pull requests', 'rows.pullRequests', { atLeast: 100_000 }),
      count('check runs', 'rows.checkRuns', { atLeast: 1_000_000 }),
      count('rows of history', 'rows.history', { atLeast: 2_000_000 }),
      ms('a pull request, p99', 'pullRequestLookup.p99Ms', 1),
      ms('check runs of a pull request, p99', 'checkRunsOfPullRequest.p99Ms', 5),
      ms('repositories to poll, p99', 'repositoriesDue.p99Ms', 10),
      ms('open pull requests with failed checks, p99', 'openWithFailedChecks.p99Ms', 50),
      ms('history, p99', 'history.p99Ms', 50),
      ms('list of runs, p99', 'runsList.p99Ms', 50),
    ],
  },
  {
    name: 'pages',
    title: 'The pages of the dashboard on a large database',
    script: 'bench',
    args: ['pages'],
    claims: [
      count('pull requests', 'rows.pullRequests', { atLeast: 100_000 }),
      ...pages.map(({ path }) => ms(`${path}, p95`, `pages.${path}.p95Ms`, 200)),
    ],
  },
  {
    name: 'pipeline',
    title: 'From a failed check to posted annotations, after settling, with round trips of 50 ms',
    script: 'bench',
    args: ['pipeline'],
    claims: ['postgres', 'redis'].flatMap((backend) => [
      ms(`alone, p95 (${backend})`, `backends.${backend}.alone.p95Ms`, 1_000),
      ms(`50 a second, p95 (${backend})`, `backends.${backend}.load.p95Ms`, 5_000),
    ]),
  },
  {
    name: 'soak',
    title: 'A steady load, and what stays behind',
    script: 'soak',
    args: ['--minutes', '10'],
    claims: [
      count('deliveries', 'deliveries'),
      { what: 'slope of memory', path: 'rssSlopeMbPerHour', unit: 'MB an hour', goal: null },
      count('dead rows', 'deadTuples'),
      count('keys left in the queue', 'queueKeys'),
    ],
  },
  {
    name: 'fixes',
    title: 'Broken repositories with right answers',
    script: 'bench',
    args: ['fixes'],
    claims: [
      count('cases', 'cases'),
      count('fixed rightly', 'right'),
      count('fixed wrongly', 'wrong', none),
      count('declined', 'declined'),
    ],
  },
  {
    name: 'tracking',
    title: 'The price of writing every stage down',
    script: 'bench',
    args: ['tracking'],
    claims: [ms('a stage', 'perStageMs', null)],
  },
  {
    name: 'scan',
    title: 'Reading logs',
    script: 'bench',
    args: ['scan'],
    claims: [
      { what: 'speed', path: 'mbPerSecond', unit: 'MB/s', goal: { atLeast: 200 } },
      { what: 'most memory, log of 1 GB', path: 'peakRssMb', unit: 'MB', goal: null },
    ],
  },
];
