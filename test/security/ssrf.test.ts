import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ProbotOctokit } from 'probot';
import { openDownload } from '../../src/github/follow-download.js';
import { guardedTarget, refusalIn } from '../../src/github/reachable-address.js';

const GITHUB = 'https://api.github.com';
const ENTERPRISE = 'https://github.example.com/api/v3';
const HERE = 'http://127.0.0.1:3000/api/v3';
const TOKEN = 'ghs_not-for-others';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
});

/** Answers every request so, and keeps what came. */
async function serve(status: number, headers: Record<string, string> = {}) {
  const received: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    received.push(request);
    response.writeHead(status, { connection: 'close', ...headers }).end('log');
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

const warned: string[] = [];
const quiet = () => {};
const log = { debug: quiet, info: quiet, warn: (line: string) => void warned.push(line), error: quiet } as never;

const download = (baseUrl: string) => {
  const octokit = new ProbotOctokit({ auth: { token: TOKEN }, baseUrl, log, throttle: { enabled: false } });
  const source = { route: 'GET /repos/{owner}/{repo}/actions/jobs/1/logs', parameters: { owner: 'a', repo: 'b' } };
  return openDownload(octokit as never, { ...source, what: 'the log' }, AbortSignal.timeout(5_000));
};

const FOR_NOBODY = [
  'https://169.254.169.254/latest/meta-data/',
  'https://[fd00:ec2::254]/latest/meta-data/',
  'https://168.63.129.16/machine',
  'https://100.100.100.200/latest/meta-data/',
  'https://0.0.0.0/',
  'https://[::]/',
  'https://[fe80::1]/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://[64:ff9b::7f00:1]/',
  'https://[64:ff9b::a9fe:a9fe]/',
  'https://[64:ff9b::10.0.0.1]/',
  'https://[64:ff9b::1]/',
  'https://[64:ff9b::]/',
  'https://[64:ff9b:1::1]/',
  'https://[2002:7f00:1::]/',
  'https://[::ffff:169.254.169.254]/',
  'https://user:password@storage.example/log',
  'file:///etc/passwd',
  'ftp://storage.example/log',
  'data:text/plain,log',
  'gopher://127.0.0.1:6379/_FLUSHALL',
];
const OF_THIS_MACHINE = [
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://017700000001/',
  'https://localhost/',
  'https://a.localhost/',
  'https://LOCALHOST./',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[0:0:0:0:0:ffff:7f00:1]/',
];
const PRIVATE = [
  'https://10.0.0.1/',
  'https://172.16.9.9/',
  'https://192.168.1.1/',
  'https://100.64.1.1/',
  'https://[fd12::1]/',
  'https://[::ffff:10.0.0.1]/',
];

describe('where a download is not followed to', () => {
  test.each([...FOR_NOBODY, ...OF_THIS_MACHINE, ...PRIVATE])('from github.com to %s', (location) => {
    expect(() => guardedTarget(location, GITHUB)).toThrow('it is not fetched');
  });

  test.each([...FOR_NOBODY, ...OF_THIS_MACHINE])('from an Enterprise Server to %s', (location) => {
    expect(() => guardedTarget(location, ENTERPRISE)).toThrow('it is not fetched');
  });

  test.each(FOR_NOBODY)('from this machine to %s', (location) => {
    expect(() => guardedTarget(location, HERE)).toThrow('it is not fetched');
  });

  test('from https to http', () => {
    expect(() => guardedTarget('http://storage.example/log', GITHUB)).toThrow('an address with http:');
  });

  test('and where it is', () => {
    const to = (location: string, api: string) => guardedTarget(location, api).url.href;
    expect(to('https://results.blob.core.windows.net/log?sig=x', GITHUB)).toBe(
      'https://results.blob.core.windows.net/log?sig=x',
    );
    expect(to('https://20.60.0.1/log', GITHUB)).toBe('https://20.60.0.1/log');
    expect(to('https://[64:ff9b::143c:1]/log', GITHUB)).toBe('https://[64:ff9b::143c:1]/log');
    expect(to('https://[64:ff9b::143c:0]/log', GITHUB)).toBe('https://[64:ff9b::143c:0]/log');
    expect(to('https://10.0.0.9/storage', ENTERPRISE)).toBe('https://10.0.0.9/storage');
    expect(to('/_storage/log', ENTERPRISE)).toBe('https://github.example.com/_storage/log');
    expect(to('http://127.0.0.1:4000/log', HERE)).toBe('http://127.0.0.1:4000/log');
  });
});

describe('a name that leads to this machine', () => {
  test('is refused when it is connected to, whatever it said before', async () => {
    const inside = await serve(200);
    const address = inside.url.replace('127.0.0.1', 'localhost');
    const { dispatcher } = guardedTarget('https://storage.example/log', ENTERPRISE);
    const refused = await fetch(address, { dispatcher } as RequestInit).catch(refusalIn);
    expect(String(refused)).toContain('an address of this machine');
    expect(inside.received).toEqual([]);
    const here = guardedTarget(address, HERE);
    expect((await fetch(here.url, { dispatcher: here.dispatcher } as RequestInit)).status).toBe(200);
  });
});

describe('what GitHub answers', () => {
  test('the token stays with GitHub', async () => {
    const storage = await serve(200);
    const github = await serve(302, { location: `${storage.url}/log` });
    expect(await download(github.url)).toMatchObject({ kind: 'open' });
    expect(github.received[0]?.headers.authorization).toBe(`token ${TOKEN}`);
    expect(storage.received).toHaveLength(1);
    expect(JSON.stringify(storage.received[0]?.headers)).not.toContain(TOKEN);
  });

  test('one step and no further', async () => {
    const inside = await serve(200);
    const storage = await serve(302, { location: inside.url });
    const github = await serve(302, { location: storage.url });
    await expect(download(github.url)).rejects.toThrow();
    expect(storage.received).toHaveLength(1);
    expect(inside.received).toEqual([]);
  });

  test('an address inside a cloud', async () => {
    const github = await serve(302, { location: 'http://169.254.169.254/latest/meta-data/iam' });
    warned.length = 0;
    expect(await download(github.url)).toEqual({ kind: 'refused' });
    expect(warned).toEqual(['the log: GitHub names an address that no storage has for a download: it is not fetched.']);
  });

  test('what it answers in place of an address', async () => {
    const forbidden = await serve(403);
    expect(await download(forbidden.url)).toEqual({ kind: 'forbidden' });
    const expired = await serve(410);
    expect(await download(expired.url)).toEqual({ kind: 'expired' });
    const busy = await serve(403, { 'retry-after': '7' });
    await expect(download(busy.url)).rejects.toMatchObject({ status: 403 });
    const nowhere = await serve(302);
    await expect(download(nowhere.url)).rejects.toThrow('the log could not be downloaded');
  });
});
