import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Config } from '../../src/config.js';
import type { NotifyTarget } from '../../src/core/notifications/targets.js';
import { type Receiver, slackOk, startReceiver } from '../support/receiver.js';
import { configure, failTypes, openShop } from '../support/shop.js';
import { failFormat, judge, openTill } from '../support/till.js';
import { waitFor } from '../support/wait-for.js';
import { withApp } from '../support/with-app.js';

const KEY = Buffer.alloc(32, 3);
let receiver: Receiver;
let chat: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
  chat = await startReceiver(slackOk('1.1'), slackOk('2.2'));
});
afterEach(() => Promise.all([receiver.close(), chat.close()]));

const common = { perMinute: 100, allowPrivateAddresses: true };
const withTargets = (): Partial<Config> => ({
  notify: {
    file: null,
    foldMs: 0,
    targets: [
      { ...common, name: 'audit', kind: 'webhook', url: receiver.url, secrets: [`whsec_${KEY.toString('base64')}`] },
      { ...common, name: 'chat', kind: 'slack', url: chat.url, token: 'xoxb-0123456789', channel: 'C1', channels: [] },
      { ...common, name: 'others', kind: 'teams', url: receiver.url, repositories: ['globex/*'] },
    ] satisfies NotifyTarget[],
  },
});

/** What the webhook has told, each as "kind of #pull request: check". */
const told = (): string[] =>
  receiver.received
    .flatMap(
      ({ body }) =>
        JSON.parse(body).data.events as { kind: string; checks: string[]; pullRequests: { number: number }[] }[],
    )
    .map(({ kind, checks, pullRequests }) => `${kind} of #${pullRequests[0]!.number}: ${checks}`);

describe('what changes the day of people is told', () => {
  test('a base branch that is broken, and not what is the pull request’s own', async () => {
    await withApp(async ({ github, drain, pool }) => {
      const { repository } = openShop(github);
      configure(github, repository, 'notify: {targets: [audit]}\nrerun: {enabled: false}\n');
      const own = github.openPullRequest(repository, { head: 'total' });
      failTypes(github, repository, own.head.sha);
      await drain();
      expect((await pool.query('select from notifications')).rowCount).toBe(0);

      const { sha: main } = github.pushCommit(repository, { branch: 'main', files: { 'src/tax.ts': 'broken\n' } });
      failTypes(github, repository, main);
      github.createBranch(repository, { branch: 'other', at: 'main' });
      github.pushCommit(repository, { branch: 'other', files: { 'src/other.ts': 'export {};\n' } });
      const pull = github.openPullRequest(repository, { head: 'other' });
      failTypes(github, repository, pull.head.sha);
      await drain();
      await waitFor('the webhook', async () => receiver.received.length > 0);
      expect(told()).toEqual([`broken_base of #${pull.number}: types`]);
      const [{ headers, body }] = receiver.received as [(typeof receiver.received)[0]];
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', KEY).update(signed).digest('base64')}`);
      expect(JSON.parse(body).data.events[0]).toMatchObject({
        detail: expect.stringContaining('The same failure stands on main since'),
        pullRequests: [{ url: expect.stringContaining('/acme/shop/pull/') }],
      });
    }, withTargets());
  });

  test('a fix that waits, and then is verified, in one thread', async () => {
    await withApp(async ({ github, drain }) => {
      const { repository, ann } = openTill(github, 'mode: fix\nnotify: {targets: [audit, chat]}\n');
      const pull = github.openPullRequest(repository, { head: 'format' });
      failFormat(github, repository, pull.head.sha);
      await drain();
      await waitFor('the question', async () => receiver.received.length === 1 && chat.received.length === 1);
      github.requestAction(github.ownCheckRunsOf(pull.head.sha)[0]!, 'apply_fix', ann);
      await drain();
      judge(github, repository, pull.head.sha);
      await drain();
      await waitFor('the verdict', async () => receiver.received.length === 2 && chat.received.length === 2);
      expect(told()).toEqual([`fix_waiting of #${pull.number}: format`, `fix_verified of #${pull.number}: format`]);
      expect(chat.received.map(({ body }) => JSON.parse(body).thread_ts)).toEqual([undefined, '1.1']);
    }, withTargets());
  });

  test('a fix that did not hold, with what the checks say', async () => {
    await withApp(async ({ github, drain }) => {
      const { repository } = openTill(
        github,
        'mode: fix\nfix: {approval: false}\nnotify: {targets: [audit], on: [fix_regressed]}\n',
      );
      const pull = github.openPullRequest(repository, { head: 'format' });
      failFormat(github, repository, pull.head.sha);
      await drain();
      judge(github, repository, pull.head.sha, 'failure');
      await drain();
      await waitFor('the verdict', async () => receiver.received.length > 0);
      expect(told()).toEqual([`fix_regressed of #${pull.number}: format`]);
      expect(JSON.parse(receiver.received[0]!.body).data.events[0].detail).toContain('test was green before');
    }, withTargets());
  });
});

test('a target that there is not, or not for this repository, is told as a mistake', async () => {
  await withApp(async ({ github, drain, logged }) => {
    const { repository } = openShop(github);
    configure(github, repository, 'notify: {targets: [pager, others, chat]}\n');
    const pull = github.openPullRequest(repository, { head: 'total' });
    failTypes(github, repository, pull.head.sha);
    await drain();
    const { summary } = github.ownCheckRunsOf(pull.head.sha)[0]!.output;
    const words = String(summary).replaceAll('\\`', '');
    expect(words).toContain('notify.targets names pager, and this Regreen has no such target; it has audit, chat.');
    expect(words).toContain('names others');
    expect(summary).toContain('Type');
    expect(logged()).not.toMatch(/xoxb-0123456789|whsec_/);
  }, withTargets());
});
