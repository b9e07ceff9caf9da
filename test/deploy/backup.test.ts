import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { freePort } from '../../src/bench/free-port.js';
import { startLocalGithub } from '../../src/dev/github/local-github.js';
import { type AppProcess, startProcess } from '../support/app-process.js';
import { failTypes, openShop } from '../support/shop.js';
import { waitFor } from '../support/wait-for.js';
import type { TestApp } from '../support/with-app.js';

test('a copy of a stopped data directory is a backup: the run that waited in it is finished after the restore', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'regreen-backup-'));
  const dataDir = join(folder, 'regreen');
  const secret = randomBytes(32).toString('hex');
  const port = await freePort();
  const github = await startLocalGithub({ webhook: { url: `http://127.0.0.1:${port}/api/github/webhooks`, secret } });
  const app = {
    secret,
    config: {
      app: { id: github.appId, privateKey: github.privateKey, webhookSecrets: [secret] },
      github: { host: github.host, protocol: 'http' },
      databaseUrl: null,
      redisUrl: null,
      dataDir,
    },
  } as unknown as Pick<TestApp, 'config' | 'secret'>;
  const settings = { PORT: String(port), REGREEN_SWEEP_MS: '500', REGREEN_LEASE_MS: '8000' };
  const list = async (what: string): Promise<{ deliveryId: string; status: string }[]> => {
    const env = { PATH: process.env.PATH, REGREEN_DATA_DIR: dataDir };
    const { stdout } = await promisify(execFile)(process.execPath, ['dist/bin/regreen.js', what, 'list', '--json'], {
      env,
    });
    return JSON.parse(stdout);
  };
  const processes: AppProcess[] = [];
  const start = async (roles: string) => {
    const started = await startProcess(app, roles, settings);
    processes.push(started);
    return started;
  };
  try {
    const web = await start('web');
    const { repository } = openShop(github);
    const pull = github.openPullRequest(repository, { head: 'total', base: 'main', title: 'Total' });
    failTypes(github, repository, pull.head.sha);
    await github.settle();
    expect((await web.stop('SIGTERM')).code).toBe(0);
    const before = await list('deliveries');
    expect(before.length).toBeGreaterThan(3);
    expect((await list('runs')).map(({ status }) => status)).toEqual(['queued']);

    // docs/deploy.md
    execFileSync('tar', ['--create', '--numeric-owner', '--file=regreen.tar', '--directory', folder, 'regreen'], {
      cwd: folder,
    });
    await rm(dataDir, { recursive: true });
    expect((await list('runs')).length).toBe(0);
    execFileSync(
      'tar',
      ['--extract', '--preserve-permissions', '--numeric-owner', '--file=regreen.tar', '--directory', folder],
      {
        cwd: folder,
      },
    );

    expect((await list('deliveries')).map(({ deliveryId }) => deliveryId)).toEqual(
      before.map(({ deliveryId }) => deliveryId),
    );
    const all = await start('web,worker,monitor');
    await waitFor('the report', async () =>
      [...github.world.checkRuns.values()].some(({ name, status }) => name === 'Regreen' && status === 'completed'),
    );
    await waitFor('the end of the run', async () => (await list('runs')).every(({ status }) => status === 'completed'));
    expect((await all.stop('SIGTERM')).code).toBe(0);
    expect(await list('runs')).toHaveLength(1);
  } finally {
    for (const { child } of processes) child.kill('SIGKILL');
    await github.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
