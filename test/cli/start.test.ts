import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startApp } from '../../src/bin/start-app.js';
import { plainLog } from '../../src/cli/plain-log.js';
import { type StartDeps, startCommand } from '../../src/cli/start.js';
import { readConfig } from '../../src/config.js';
import { startLocalGithub } from '../../src/dev/github/local-github.js';
import { createLog } from '../../src/log.js';
import { type CliOptions, runCli } from '../support/run-cli.js';

const dataDir = join(tmpdir(), 'regreen-start-none');
const url = 'http://127.0.0.1:3000';

/** What `start` prints until `end` is in it; the app itself is up already. */
const printedUntil = (end: string, env: NodeJS.ProcessEnv, options: CliOptions): Promise<string> =>
  new Promise((resolve) => {
    const deps: StartDeps = {
      readConfig: () => readConfig({ REGREEN_DATA_DIR: dataDir, ...env }, tmpdir()),
      startApp: async (_config, _roles, log) => {
        log.warn({ err: new Error('fetch failed') }, 'GitHub cannot be reached');
        return { url, close: async () => {} };
      },
    };
    let out = '';
    const onOut = (text: string) => {
      out += text;
      if (out.includes(end)) resolve(out);
    };
    void runCli((program, io) => startCommand(program, io, deps), ['start'], { ...options, onOut });
  });

test('on a terminal it says where the dashboard is and how to sign in, in plain lines', async () => {
  const out = await printedUntil('Ctrl-C', {}, { isTTY: true, env: { NO_COLOR: '1' } });
  expect(out).toMatch(/^\d\d:\d\d:\d\d warning: GitHub cannot be reached \(fetch failed\)\n/);
  expect(out).toContain(`dashboard  ${url}/\n`);
  expect(out).toContain(`sign in with the token in ${join(dataDir, 'api.token')}\n`);
  expect(out).toContain(`webhooks   ${url}/api/github/webhooks\n`);
  expect(out).not.toContain('{');

  const signIn = { REGREEN_PUBLIC_URL: 'https://regreen.example', GITHUB_CLIENT_ID: 'a', GITHUB_CLIENT_SECRET: 'b' };
  const withGithub = await printedUntil('Ctrl-C', signIn, { isTTY: true });
  expect(withGithub).toContain('dashboard  https://regreen.example/\n');
  expect(withGithub).toContain('sign in with GitHub, or with the token in');
});

test('elsewhere the log stays lines of JSON, and nothing else', async () => {
  const out = await printedUntil('Regreen is up', {}, {});
  const lines = out.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['GitHub cannot be reached', 'Regreen is up']);
});

test('a plain line has the facts, and no control characters of others', () => {
  let out = '';
  const clock = { now: () => Date.parse('2026-11-22T12:00:00Z'), timeZone: 'UTC' };
  const log = plainLog({ write: (text) => (out += text) }, (colour, text) => `<${colour}>${text}</>`, clock);
  log.write(
    JSON.stringify({ level: 50, time: '2026-11-22T11:00:00.000Z', msg: 'no\u001b[2Jt', roles: ['web'], run: null }),
  );
  expect(out).toBe('<dim>11:00:00</> <red>error: </>no␛[2Jt<dim> (roles web; run null)</>\n');
});

test('a port that another program has is told before anything else is started', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const github = await startLocalGithub();
  const logged: string[] = [];
  const log = createLog('debug', { write: (line) => logged.push(line) });
  const { port } = other.address() as AddressInfo;
  const config = {
    // Nobody listens there: a start that tried the database first would speak of that.
    ...readConfig({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none', REGREEN_DATA_DIR: dataDir }, tmpdir()),
    app: { id: github.appId, privateKey: github.privateKey, webhookSecrets: ['s'.repeat(32)] as [string] },
    github: { host: github.host, protocol: 'http' as const },
  };
  try {
    await expect(startApp({ ...config, server: { host: '127.0.0.1', port } }, ['web'], log)).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is in use by another program: set PORT to a free one, or stop that program.`,
    );
    await expect(startApp({ ...config, server: { host: '192.0.2.1', port: 0 } }, ['web'], log)).rejects.toThrow(
      '192.0.2.1 is no address of this machine: set HOST to one that is, such as 127.0.0.1.',
    );
    expect(logged).toEqual([]);
  } finally {
    await github.close();
    await new Promise((resolve) => other.close(resolve));
  }
});
