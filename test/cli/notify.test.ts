import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { notifications } from '../../src/cli/doctor/notifications.js';
import { notifyCommand } from '../../src/cli/notify.js';
import { readConfig } from '../../src/config.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { runCli } from '../support/run-cli.js';

let folder: string;
let receiver: Receiver;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'regreen-notify-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const configOf = (text: string) => readConfig({ REGREEN_NOTIFY: text }, folder);
const targets = (): string =>
  `targets: {team: {kind: teams, url: "${receiver.url}/secret", allowPrivateAddresses: true}, far: {kind: teams, url: "https://127.0.0.1/secret"}}`;
const notify = (...args: string[]) =>
  runCli((program, io) => notifyCommand(program, io, { readConfig: () => configOf(targets()) }), ['notify', ...args]);

test('one message is sent, and said to be taken', async () => {
  expect(await notify('test', 'team')).toEqual({ out: 'team (teams) took it.\n', err: '', exit: 0 });
  expect(receiver.received[0]!.body).toContain('This is a test');
  const { out } = await notify('test', 'team', '--json');
  expect(JSON.parse(out)).toEqual({ target: 'team', kind: 'teams', sent: true, problem: null });
});

test('what came of it instead is said without the address', async () => {
  receiver.answer({ status: 403 });
  expect(await notify('test', 'team')).toEqual({
    out: '',
    err: 'regreen: team (teams) did not take it: HTTP 403.\n',
    exit: 1,
  });
  const refused = await notify('test', 'far', '--json');
  expect(refused).toMatchObject({ exit: 1, err: expect.stringContaining('only with allowPrivateAddresses') });
  expect(`${refused.out}${refused.err}`).not.toMatch(/127\.0\.0\.1|secret/);
});

test('a name that there is not', async () => {
  expect(await notify('test', 'teem')).toMatchObject({ exit: 2, err: expect.stringContaining('there are team, far') });
});

test('doctor names the targets, and a file that everybody may read', async () => {
  const look = (config: ReturnType<typeof readConfig>) =>
    notifications.run({ env: {}, nodeVersion: '20', config, configProblems: [] });
  expect(await look(readConfig({}, folder))).toMatchObject([
    { status: 'ok', message: expect.stringContaining('none') },
  ]);
  const file = join(folder, 'targets.yml');
  writeFileSync(file, targets());
  chmodSync(file, 0o644);
  const config = readConfig({ REGREEN_NOTIFY_FILE: 'targets.yml' }, folder);
  expect(await look(config)).toMatchObject([
    { status: 'ok', message: expect.stringContaining('team (teams), far (teams)') },
    { status: 'warning' },
  ]);
  chmodSync(file, 0o600);
  expect(await look(config)).toHaveLength(1);
});
