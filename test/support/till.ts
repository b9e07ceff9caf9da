import { renderActionsLog } from '../../src/dev/github/actions-log.js';
import type { Repository } from '../../src/dev/github/entities.js';
import type { LocalGithub } from '../../src/dev/github/local-github.js';
import { BROKEN_GO, GOFMT_DIFF } from '../../src/dev/unformatted-go.js';

const log = (command: string, output: string, exitCode: number): string =>
  renderActionsLog([{ command, output, exitCode }], {
    startedAt: new Date('2026-11-21T10:00:00Z'),
    repository: 'acme/till',
  });

/** A repository with the App installed, people who may write and who may not, and a branch `format` whose one file gofmt would change. */
export function openTill(github: LocalGithub, config = '', login = 'acme') {
  const owner = github.addAccount({ login, type: 'Organization' });
  const repository = github.addRepository({
    owner,
    name: 'till',
    files: {
      'main.go': 'package main\n\nfunc main() {}\n',
      'other.go': BROKEN_GO,
      ...(config === '' ? {} : { '.github/regreen.yml': config }),
    },
  });
  const ann = github.addAccount({ login: `ann${login === 'acme' ? '' : `-${login}`}` });
  const eve = github.addAccount({ login: `eve${login === 'acme' ? '' : `-${login}`}` });
  github.setCollaborator(repository, ann, 'write');
  github.setCollaborator(repository, eve, 'read');
  const installation = github.addInstallation({ account: owner });
  github.pushCommit(repository, { branch: 'format', files: { 'main.go': BROKEN_GO }, by: ann });
  return { owner, repository, installation, ann, eve };
}

/** The workflow of the repository on this head: the job `format` fails as gofmt does, `test` passes. */
export function failFormat(
  github: LocalGithub,
  repository: Repository,
  headSha: string,
  file = 'main.go',
  from?: Repository,
) {
  const { workflowRun, jobs } = github.startWorkflowRun(repository, {
    headSha,
    jobs: [{ name: 'format' }, { name: 'test' }],
    from,
  });
  const [format, tests] = jobs;
  github.completeJob(tests!, { conclusion: 'success', log: log('go test ./...', 'ok  \tacme/till\t0.01s\n', 0) });
  github.completeJob(format!, {
    conclusion: 'failure',
    log: log('gofmt -d . && test -z "$(gofmt -l .)"', GOFMT_DIFF.replaceAll('main.go', file), 1),
  });
  return { workflowRun, job: format! };
}

/** The workflow on this head, all green; or with `test` red. */
export function judge(
  github: LocalGithub,
  repository: Repository,
  headSha: string,
  tests: 'success' | 'failure' = 'success',
) {
  const { workflowRun, jobs } = github.startWorkflowRun(repository, {
    headSha,
    jobs: [{ name: 'format' }, { name: 'test' }],
  });
  const failing = '--- FAIL: TestTill (0.00s)\n    main_test.go:9: got 1, want 2\nFAIL\nFAIL\tacme/till\t0.01s\nFAIL\n';
  github.completeJob(jobs[0]!, { conclusion: 'success', log: log('gofmt -l .', '', 0) });
  github.completeJob(jobs[1]!, {
    conclusion: tests,
    log: log('go test ./...', tests === 'success' ? 'ok  \tacme/till\t0.01s\n' : failing, tests === 'success' ? 0 : 1),
  });
  return { workflowRun };
}

/** A workflow run whose job `test` lost its network. */
export function failNetwork(github: LocalGithub, repository: Repository, headSha: string, name = 'test') {
  const { workflowRun, jobs } = github.startWorkflowRun(repository, { headSha, jobs: [{ name }, { name: 'lint' }] });
  const lost =
    'npm error code ECONNRESET\nnpm error network aborted\nnpm error network This is a problem related to network connectivity.\n';
  github.completeJob(jobs[1]!, { conclusion: 'success', log: log('npm run lint', '', 0) });
  return {
    workflowRun,
    fail: () => github.completeJob(jobs[0]!, { conclusion: 'failure', log: log('npm ci', lost, 1) }),
  };
}

/** A workflow run whose one job fails as a command with this output does. */
export function failWith(
  github: LocalGithub,
  repository: Repository,
  headSha: string,
  { name, command, output }: { name: string; command: string; output: string },
) {
  const { workflowRun, jobs } = github.startWorkflowRun(repository, { headSha, jobs: [{ name }] });
  github.completeJob(jobs[0]!, { conclusion: 'failure', log: log(command, output, 1) });
  return { workflowRun };
}
