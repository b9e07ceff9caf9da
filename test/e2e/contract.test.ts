import { describe, expect, test } from '@jest/globals';
import { contractProxyIsThere, startContractProxy } from '../support/contract-proxy.js';
import { failTypes, openShop, passTypes, typesLog } from '../support/shop.js';
import { failFormat, failNetwork, judge, openTill } from '../support/till.js';
import { withApp } from '../support/with-app.js';

(contractProxyIsThere ? describe : describe.skip)('every call that the app makes', () => {
  test('is one that GitHub describes, and would accept', async () => {
    await withApp(
      async ({ github, startMore, drain, config }) => {
        const proxy = await startContractProxy(github.url);
        try {
          github.setPublicUrl(proxy.url);
          await startMore(['worker', 'monitor'], {
            github: { host: proxy.url.replace('http://', ''), protocol: 'http' },
          });
          expect(config.github.host).not.toBe(proxy.url);
          const { repository, installation } = openShop(github);
          const linter = github.addApp({ slug: 'linter' });
          const pull = github.openPullRequest(repository, { head: 'total' });
          const annotation = {
            path: 'a.ts',
            startLine: 1,
            endLine: 1,
            startColumn: null,
            endColumn: null,
            level: 'warning',
            message: 'm',
            title: null,
            rawDetails: null,
          } as const;
          github.createCheckRun(repository, {
            name: 'lint',
            headSha: pull.head.sha,
            appId: linter.id,
            status: 'completed',
            conclusion: 'failure',
            annotations: [annotation],
          });
          github.createStatus(repository, { sha: pull.head.sha, state: 'failure', context: 'ci/legacy' });
          const { workflowRun } = failTypes(github, repository, pull.head.sha);
          const many = github.startWorkflowRun(repository, {
            headSha: pull.head.sha,
            name: 'More',
            jobs: [{ name: 'more' }, { name: 'gone' }],
          });
          const errors = Array.from(
            { length: 70 },
            (_, index) => `src/m.ts(${index + 1},2): error TS2322: Wrong.`,
          ).join('\n');
          github.completeJob(many.jobs[0]!, { conclusion: 'failure', log: typesLog(`${errors}\n`) });
          github.completeJob(many.jobs[1]!, { conclusion: 'failure', log: { kind: 'expired' } });
          github.uploadArtifact(many.workflowRun, {
            name: 'test-results-more',
            files: { 'junit.xml': '<testsuite><testcase name="sums"><failure message="no"/></testcase></testsuite>' },
          });
          await drain();
          passTypes(github, github.rerunFailedJobs(workflowRun));
          await drain();
          github.acceptPermissions(installation, { ...installation.permissions, actions: 'read' });
          await drain();

          expect(github.ownCheckRunsOf(pull.head.sha)).toHaveLength(1);
          const calls = await proxy.calls((call) => call.operation === 'checks/update');
          expect(calls.filter((call) => call.requestErrors.length > 0 || call.responseErrors.length > 0)).toEqual([]);
          expect([
            ...new Set(calls.filter((call) => call.operation === null).map((call) => `${call.method} ${call.path}`)),
          ]).toEqual([]);
          const operations = new Set(calls.map((call) => call.operation));
          for (const operation of [
            'pulls/get',
            'checks/list-for-ref',
            'repos/list-commit-statuses-for-ref',
            'checks/create',
            'checks/update',
            'checks/list-annotations',
            'actions/download-job-logs-for-workflow-run',
            'actions/get-job-for-workflow-run',
            'actions/list-workflow-run-artifacts',
            'actions/list-jobs-for-workflow-run-attempt',
            'actions/download-artifact',
          ]) {
            expect(operations).toContain(operation);
          }
        } finally {
          proxy.close();
        }
      },
      {},
      ['web'],
    );
  });

  test('to try a fix, too', async () => {
    await withApp(
      async ({ github, startMore, drain }) => {
        const proxy = await startContractProxy(github.url);
        try {
          github.setPublicUrl(proxy.url);
          await startMore(['worker', 'monitor'], {
            github: { host: proxy.url.replace('http://', ''), protocol: 'http' },
          });
          const asks = openTill(github, 'mode: fix\n');
          const pull = github.openPullRequest(asks.repository, { head: 'format' });
          const before = pull.head.sha;
          failFormat(github, asks.repository, before);
          await drain();
          github.commentOnPullRequest(pull, '/regreen help', asks.ann);
          await drain();
          github.commentOnPullRequest(pull, '/regreen approve', asks.ann);
          await drain();
          judge(github, asks.repository, pull.head.sha, 'failure');
          await drain();
          expect(github.commitAt(pull.head.sha).treeSha).toBe(github.commitAt(before).treeSha);
          const shows = openTill(github, '', 'show');
          const suggested = github.openPullRequest(shows.repository, { head: 'format' });
          failFormat(github, shows.repository, suggested.head.sha);
          failNetwork(github, shows.repository, suggested.head.sha, 'other').fail();
          await drain();
          expect(github.reviewCommentsOf(suggested)).toHaveLength(1);
          const stacks = openTill(github, 'mode: fix\nfix: {apply: pull_request}\n', 'stack');
          failFormat(github, stacks.repository, github.openPullRequest(stacks.repository, { head: 'format' }).head.sha);
          await drain();

          const calls = await proxy.calls((call) => call.operation === 'pulls/create');
          expect(calls.filter((call) => call.requestErrors.length > 0 || call.responseErrors.length > 0)).toEqual([]);
          expect([
            ...new Set(calls.filter((call) => call.operation === null).map((call) => `${call.method} ${call.path}`)),
          ]).toEqual([]);
          const operations = new Set(calls.map((call) => call.operation));
          for (const operation of [
            'git/get-tree',
            'git/get-blob',
            'git/get-commit',
            'git/create-tree',
            'git/create-commit',
            'git/get-ref',
            'git/update-ref',
            'git/create-ref',
            'pulls/create',
            'pulls/create-review',
            'pulls/list-files',
            'pulls/list-commits',
            'issues/create-comment',
            'issues/delete-comment',
            'reactions/create-for-issue-comment',
            'repos/get-collaborator-permission-level',
            'repos/compare-commits',
            'repos/get-branch',
            'actions/get-workflow-run',
            'actions/re-run-workflow-failed-jobs',
          ]) {
            expect(operations).toContain(operation);
          }
        } finally {
          proxy.close();
        }
      },
      {},
      ['web'],
    );
  });
});
