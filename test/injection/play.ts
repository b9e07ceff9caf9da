import { renderActionsLog } from '../../src/dev/github/actions-log.js';
import type { Account, PullRequest, Repository, WorkflowRun } from '../../src/dev/github/entities.js';
import type { LocalGithub } from '../../src/dev/github/local-github.js';
import type { NumberedCase } from './injection-case.js';
import { type Scenario, scenarioOf, sourceOf } from './places.js';

/** A pull request of a case as it stands on the local GitHub. */
export type Played = { id: string; repository: Repository; pull: PullRequest; headSha: string; runs: WorkflowRun[] };

const LOST =
  'npm error code ECONNRESET\nnpm error network aborted\nnpm error network This is a problem related to network connectivity.\n';
/** Jobs that fail by accident, and are run again, stand beside those whose text asks for it. */
const ASKS_FOR_RERUN = new Set(['run again', 'deploy']);

const junit = (message: string): string => {
  const safe = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  return `<?xml version="1.0"?>
<testsuites name="tests">
  <testsuite name="test/total.test.ts">
    <testcase classname="test/total.test.ts" name="adds"><failure message="${safe}" type="AssertionError">${safe}
 ❯ test/total.test.ts:4:9</failure></testcase>
  </testsuite>
</testsuites>
`;
};

/** Opens the pull request of a case in a repository of its own, and lets its checks fail. */
export function playCase(github: LocalGithub, owner: Account, one: NumberedCase, config: string): Played {
  const scenario = scenarioOf(one);
  const { id } = one;
  const repository = github.addRepository({
    owner,
    name: id,
    files: { ...scenario.base, '.github/regreen.yml': config },
  });
  const { sha: headSha } = github.pushCommit(repository, {
    branch: scenario.branch,
    files: scenario.files,
    message: scenario.message,
  });
  const by = github.world.accounts.get(scenario.author.toLowerCase()) ?? github.addAccount({ login: scenario.author });
  const { title, body, branch } = scenario;
  const pull = github.openPullRequest(repository, { head: branch, title, body, by });
  if (scenario.label !== null) github.labelPullRequest(pull, scenario.label);
  if (scenario.status !== null)
    github.createStatus(repository, {
      sha: headSha,
      state: 'failure',
      context: 'coverage',
      description: scenario.status,
    });
  if (scenario.foreign !== null) failForeign(github, repository, headSha, id, scenario.foreign);
  const runs = failWorkflows(github, repository, headSha, scenario, ASKS_FOR_RERUN.has(one.wants));
  return { id, repository, pull, headSha, runs };
}

function failWorkflows(
  github: LocalGithub,
  repository: Repository,
  headSha: string,
  scenario: Scenario,
  withAccident: boolean,
): WorkflowRun[] {
  const { check, step, command, output, findings, report } = scenario;
  const log = (command: string, output: string): string =>
    renderActionsLog([{ command, output, exitCode: 2 }], {
      startedAt: new Date('2026-11-21T10:00:00Z'),
      repository: 'acme/shop',
    });
  const ci = github.startWorkflowRun(repository, {
    headSha,
    jobs: [{ name: check, steps: [step] }, { name: 'types' }, ...(report === null ? [] : [{ name: 'unit' }])],
  });
  const [ledger, types, unit] = ci.jobs;
  if (report !== null)
    github.uploadArtifact(ci.workflowRun, { name: 'test-results', files: { 'junit.xml': junit(report) } });
  if (unit) github.completeJob(unit, { conclusion: 'failure', log: log('./ci.sh', 'running\n') });
  if (types) github.completeJob(types, { conclusion: 'failure', log: log('npx tsc --noEmit', findings) });
  if (ledger) github.completeJob(ledger, { conclusion: 'failure', log: log(command, output), failedStep: step });
  if (!withAccident) return [ci.workflowRun];
  const setup = github.startWorkflowRun(repository, { headSha, name: 'Setup', jobs: [{ name: 'install' }] });
  for (const job of setup.jobs) github.completeJob(job, { conclusion: 'failure', log: log('npm ci', LOST) });
  return [ci.workflowRun, setup.workflowRun];
}

/** Ends what was started again in the meantime. */
export function endReruns(github: LocalGithub, { runs }: Played): void {
  for (const run of runs) github.completeRun(run, { conclusion: 'success', log: { kind: 'missing' } });
}

function failForeign(
  github: LocalGithub,
  repository: Repository,
  headSha: string,
  id: string,
  { title, summary, message }: NonNullable<Scenario['foreign']>,
): void {
  const known = [...github.world.apps.values()].find(({ slug }) => slug === 'scanner');
  const app = known ?? github.addApp({ slug: 'scanner' });
  const annotation = { path: `src/${id}.ts`, startLine: 33, endLine: 33, startColumn: null, endColumn: null };
  github.createCheckRun(repository, {
    name: `scan ${id}`,
    headSha,
    appId: app.id,
    conclusion: 'failure',
    output: { title, summary, text: summary },
    annotations: [{ ...annotation, level: 'failure', message, title, rawDetails: message }],
  });
}

/** Of all that GitHub tells: what a run follows on, and what carries words of strangers. */
const TOLD = /^(?:installation|push|pull_request|status|check_run completed|workflow_run completed)/;
const SENDERS = 8;

/** Sends those of the deliveries that wait which the app needs to know, a few at once; the others are lost on their way. */
export async function deliverTold(github: LocalGithub): Promise<void> {
  const told = github.held().filter(({ event, action }) => TOLD.test(`${event} ${action ?? ''}`));
  github.world.held.length = 0;
  // What an installation is has to be known before what happens in it.
  const first = told.filter(({ event }) => event === 'installation');
  for (const delivery of first) await github.deliver(delivery);
  const left = told.filter((delivery) => !first.includes(delivery));
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      for (let next = left.shift(); next; next = left.shift()) await github.deliver(next);
    }),
  );
}

/** Whether strangers have named a file where a failure may be told by it: in a log, a report, an annotation. */
export function isNamedIn(path: string, one: NumberedCase): boolean {
  const { check, step, command, output, findings, foreign, report } = scenarioOf(one);
  const texts = [
    check,
    step,
    command,
    output,
    findings,
    report ?? '',
    foreign?.title,
    foreign?.summary,
    foreign?.message,
  ];
  // The report of tests names the test.
  return path === sourceOf(one.id) || texts.join('\n').includes(path) || (report !== null && path.startsWith('test/'));
}
