import { renderActionsLog } from '../dev/github/actions-log.js';
import type { Account, PullRequest, Repository, WorkflowRun } from '../dev/github/entities.js';
import type { LocalGithub } from '../dev/github/local-github.js';
import { BROKEN_GO, GOFMT_DIFF } from '../dev/unformatted-go.js';

/** One pull request on its way, and what is left on GitHub when nobody disturbs it: each exactly so often. */
export type Scene = {
  name: string;
  config: string;
  /** Acts as people and CI do; what follows from it has ended when `idle` returns. */
  play(stage: Stage): Promise<unknown>;
  left: Partial<Left>;
  /** Of the attempts to fix; null: there is none. */
  status: 'proposed' | 'verified' | 'reverted' | null;
  /** Whose report stands, whatever others do: of the head that was pushed, or of the last one. A pull request that is green has none to wait for. */
  reported: 'pushed' | 'last' | null;
};

export type Left = {
  /** Of ours on the pull request's branch. */
  commits: number;
  reviews: number;
  suggestions: number;
  /** Attempts of workflow runs that we have started. */
  reruns: number;
  /** Our own pull requests, and our own branches. */
  pullRequests: number;
  branches: number;
  /** Of ours, when all is done. */
  comments: number;
  reactions: number;
  attempts: number;
};

export type Stage = {
  github: LocalGithub;
  repository: Repository;
  pull: PullRequest;
  /** What was pushed before the pull request was opened. */
  pushedSha: string;
  /** May write to the repository. */
  person: Account;
  idle(): Promise<void>;
  /** A moment, in which Regreen may get on or not. */
  pause(): Promise<void>;
};

const FAILING_TEST =
  '--- FAIL: TestTill (0.00s)\n    main_test.go:9: got 1, want 2\nFAIL\nFAIL\tacme/till\t0.01s\nFAIL\n';
const LOST_NETWORK =
  'npm error code ECONNRESET\nnpm error network aborted\nnpm error network This is a problem related to network connectivity.\n';

const NOTHING: Left = {
  commits: 0,
  reviews: 0,
  suggestions: 0,
  reruns: 0,
  pullRequests: 0,
  branches: 0,
  comments: 0,
  reactions: 0,
  attempts: 1,
};

export const leftOf = ({ left }: Scene): Left => ({ ...NOTHING, ...left });

export const scenes: readonly Scene[] = [
  {
    name: 'commit',
    config: 'mode: fix\nfix: {approval: false}\n',
    async play(stage) {
      await check(stage, 'badly formatted');
      await check(stage, 'green');
    },
    left: { commits: 1 },
    status: 'verified',
    reported: 'pushed',
  },
  {
    name: 'suggestion',
    config: '',
    play: (stage) => check(stage, 'badly formatted'),
    left: { reviews: 1, suggestions: 1 },
    status: 'proposed',
    reported: 'last',
  },
  {
    name: 're-run',
    config: '',
    async play(stage) {
      const workflowRun = await check(stage, 'without network');
      for (const job of stage.github.jobsOfAttempt(workflowRun))
        if (job.runAttempt === 2) stage.github.completeJob(job, { conclusion: 'success', log: '' });
      await stage.idle();
    },
    left: { reruns: 1 },
    status: 'verified',
    reported: null,
  },
  {
    name: 'approval',
    config: 'mode: fix\n',
    async play(stage) {
      await check(stage, 'badly formatted');
      stage.github.commentOnPullRequest(stage.pull, '/regreen approve', stage.person);
      await stage.idle();
      await check(stage, 'green');
    },
    left: { commits: 1, reactions: 1 },
    status: 'verified',
    reported: 'pushed',
  },
  {
    name: 'pull request',
    config: 'mode: fix\nfix: {apply: pull_request}\n',
    async play(stage) {
      await check(stage, 'badly formatted');
      const own = ownPullRequests(stage)[0];
      if (own) await check(stage, 'green', own.head.sha);
    },
    left: { pullRequests: 1, branches: 1 },
    status: 'verified',
    reported: 'last',
  },
  {
    name: 'revert',
    config: 'mode: fix\nfix: {approval: false}\n',
    async play(stage) {
      await check(stage, 'badly formatted');
      await check(stage, 'with a failing test');
      await check(stage, 'badly formatted');
    },
    left: { commits: 2 },
    status: 'reverted',
    reported: 'last',
  },
];

/** Sets the stage for a scene: a fresh repository with one badly formatted file on a branch. */
export function setStage(
  scene: Scene,
  number: number,
  github: LocalGithub,
  cast: Cast,
  { idle, pause = async () => {} }: { idle: Stage['idle']; pause?: Stage['pause'] },
): Stage {
  const repository = github.addRepository({
    owner: cast.owner,
    name: `till-${number}`,
    files: {
      'main.go': 'package main\n\nfunc main() {}\n',
      ...(scene.config === '' ? {} : { '.github/regreen.yml': scene.config }),
    },
  });
  github.setCollaborator(repository, cast.person, 'write');
  const { sha } = github.pushCommit(repository, {
    branch: 'format',
    files: { 'main.go': BROKEN_GO },
    message: `Print ${number}`,
    by: cast.person,
  });
  const pull = github.openPullRequest(repository, { head: 'format', by: cast.person });
  return { github, repository, pull, pushedSha: sha, person: cast.person, idle, pause };
}

export type Cast = { owner: Account; person: Account };

export function castIn(github: LocalGithub): Cast {
  const owner = github.addAccount({ login: 'acme', type: 'Organization' });
  github.addInstallation({ account: owner });
  return { owner, person: github.addAccount({ login: 'ann' }) };
}

export const ownPullRequests = ({ github, repository }: Stage): PullRequest[] =>
  github.world.pullRequests.filter((one) => one.repositoryId === repository.id && one.head.ref.startsWith('regreen/'));

type Result = 'green' | 'badly formatted' | 'with a failing test' | 'without network';

/** The workflow of the repository runs on a head, by default the pull request's, and Regreen does what it does about it. */
export async function check(
  { github, repository, pull, idle }: Stage,
  result: Result,
  headSha: string = pull.head.sha,
): Promise<WorkflowRun> {
  const { workflowRun, jobs } = github.startWorkflowRun(repository, {
    headSha,
    jobs: [{ name: 'format' }, { name: 'test' }],
  });
  const outputs: Record<Result, [Output, Output]> = {
    green: [null, null],
    'badly formatted': [['gofmt -d . && test -z "$(gofmt -l .)"', GOFMT_DIFF], null],
    'with a failing test': [null, ['go test ./...', FAILING_TEST]],
    'without network': [null, ['npm ci', LOST_NETWORK]],
  };
  for (const [index, output] of outputs[result].entries()) {
    const job = jobs[index];
    if (!job) continue;
    const [command, text] = output ?? ['true', ''];
    const log = renderActionsLog([{ command, output: text, exitCode: output ? 1 : 0 }], {
      startedAt: new Date('2026-11-21T10:00:00Z'),
      repository: `acme/${repository.name}`,
    });
    github.completeJob(job, { conclusion: output ? 'failure' : 'success', log });
  }
  await idle();
  return workflowRun;
}

/** A command and what it printed before it failed; null: the job passes. */
type Output = [command: string, printed: string] | null;
