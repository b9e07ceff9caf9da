import { renderActionsLog } from '../../src/dev/github/actions-log.js';
import type { Job, Repository } from '../../src/dev/github/entities.js';
import type { LocalGithub } from '../../src/dev/github/local-github.js';

/** What tsc prints for the broken branch of the shop. */
const TSC_OUTPUT = "src/total.ts(2,7): error TS2322: Type 'string' is not assignable to type 'number'.\n";

export const typesLog = (output: string = TSC_OUTPUT, exitCode = 2): string =>
  renderActionsLog([{ command: 'npx tsc --noEmit', output, exitCode }], {
    startedAt: new Date('2026-11-21T10:00:00Z'),
    repository: 'acme/shop',
  });

/** A repository with the App installed, and a branch `total` that does not compile. */
export function openShop(github: LocalGithub) {
  const owner = github.addAccount({ login: 'acme', type: 'Organization' });
  const repository = github.addRepository({
    owner,
    name: 'shop',
    files: {
      'src/total.ts': 'export const total = 1;\n',
      // What logs of the tests speak of.
      'src/cart.test.ts': '\n'.repeat(50),
      'test/total.test.ts': '\n'.repeat(60),
      'src/more.ts': '',
    },
  });
  const installation = github.addInstallation({ account: owner });
  github.pushCommit(repository, { branch: 'total', files: { 'src/total.ts': "export\nconst total: number = '1';\n" } });
  return { owner, repository, installation };
}

/** Makes this the configuration of a repository, or of one of its branches. */
export const configure = (github: LocalGithub, repository: Repository, text: string, branch = 'main') =>
  github.pushCommit(repository, { branch, files: { '.github/regreen.yml': text } });

/** A workflow run on this head whose one job, `types`, fails. */
export function failTypes(github: LocalGithub, repository: Repository, headSha: string, from?: Repository) {
  const { workflowRun, jobs } = github.startWorkflowRun(repository, { headSha, jobs: [{ name: 'types' }], from });
  github.completeJob(jobs[0]!, { conclusion: 'failure', log: typesLog() });
  return { workflowRun, job: jobs[0]! };
}

export function passTypes(github: LocalGithub, jobs: Job[]): void {
  for (const job of jobs) github.completeJob(job, { conclusion: 'success', log: typesLog('', 0) });
}
