import { expect, test } from '@jest/globals';
import { ghsToken } from '../support/canary.js';
import { openShop, typesLog } from '../support/shop.js';
import { startTraceReceiver } from '../support/trace-receiver.js';
import { withApp } from '../support/with-app.js';

test('tokens that come in anywhere come out nowhere: not in logs, not in metrics, not in traces', async () => {
  const receiver = await startTraceReceiver();
  const canaries: string[] = [];
  const canary = () => {
    canaries.push(ghsToken());
    return canaries.at(-1)!;
  };
  let logs: () => string = () => '';
  let metrics = '';
  try {
    await withApp(
      async ({ github, drain, url, metricsUrl, logged }) => {
        logs = logged;
        const { repository } = openShop(github);
        const branch = `fix-${canary()}`;
        github.pushCommit(repository, {
          branch,
          files: { 'src/total.ts': `export const total: number = '${canary()}';\n` },
        });
        const pull = github.openPullRequest(repository, { head: branch, title: `Uses ${canary()}`, body: canary() });
        // Answers of GitHub that fail, with more in them than anybody should log.
        const refusal = { status: 500, message: `no: ${canary()}`, headers: { 'x-debug': canary() } };
        github.failNext({ method: 'GET', path: /\/jobs\/\d+\/logs$/, ...refusal });
        github.failNext({ method: 'POST', path: /\/check-runs$/, ...refusal });
        const { jobs } = github.startWorkflowRun(repository, {
          headSha: pull.head.sha,
          jobs: [{ name: `types ${canary()}` }],
        });
        github.completeJob(jobs[0]!, {
          conclusion: 'failure',
          log: typesLog(`token=${canary()}\nsrc/total.ts(2,7): error TS2322: '${canary()}' is wrong.\n`),
        });
        // The door, as anybody may knock at it.
        const knocks: Record<string, string>[] = [
          { 'x-github-event': canary(), 'x-github-delivery': 'a', 'x-hub-signature-256': `sha256=${canary()}` },
          { 'x-github-event': 'push', 'x-github-delivery': canary(), authorization: `Bearer ${canary()}` },
        ];
        for (const headers of knocks)
          await fetch(`${url}/api/github/webhooks?token=${canary()}`, { method: 'POST', headers, body: canary() });
        await drain();
        metrics = await (await fetch(`${metricsUrl}/metrics`)).text();
        canaries.push(...github.world.tokens.keys());
      },
      {
        settleMs: 500,
        telemetry: {
          metricsPort: 0,
          tracing: { endpoint: receiver.endpoint, headers: {}, serviceName: 'x', ratio: 1 },
        },
      },
    );
  } finally {
    await receiver.close();
  }
  expect(canaries.length).toBeGreaterThan(16);
  const outputs: Record<string, string> = { logs: logs(), metrics, traces: receiver.bodies.join('\n') };
  for (const [name, text] of Object.entries(outputs)) {
    expect([name, text.length > 1_000]).toEqual([name, true]);
    const seen = canaries.filter((each) => text.includes(each) || text.includes(each.slice(-20)));
    const around = seen.map((each) =>
      text.slice(text.indexOf(each.slice(-20)) - 200, text.indexOf(each.slice(-20)) + 40),
    );
    expect([name, around]).toEqual([name, []]);
  }
  expect(outputs.logs!.includes('stage failed')).toBe(true);
  expect(outputs.logs!.includes('"payload"')).toBe(false);
}, 60_000);
