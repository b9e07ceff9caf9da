import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ProbotOctokit } from 'probot';
import { RANK_REREAD } from '../../src/core/pull-request-fact.js';
import { type LocalGithub, startLocalGithub } from '../../src/dev/github/local-github.js';
import type { GithubClient } from '../../src/github/client.js';
import { changesFile, listOpenPullRequests } from '../../src/github/pull-requests.js';
import { addPullRequest, asInstallation } from '../dev/github/connect.js';

let github: LocalGithub;
let world: ReturnType<typeof addPullRequest>;
let octokit: GithubClient;
beforeAll(async () => {
  github = await startLocalGithub();
  world = addPullRequest(github);
  octokit = await asInstallation(github, world.installation);
});
afterAll(() => github.close());

test('a pull request changes the files of its diff, and not those it is merely behind in', async () => {
  github.pushCommit(world.repository, { branch: 'main', files: { 'later.ts': 'x' } });
  const changes = (path: string) => changesFile(octokit, world.at, world.pull.number, path);
  expect([await changes('src/sum.ts'), await changes('later.ts'), await changes('sum.ts')]).toEqual([
    true,
    false,
    false,
  ]);
});

test("a listed pull request has settled by GitHub's clock, not by ours", async () => {
  const raw = (await octokit.request('GET /repos/{owner}/{repo}/pulls', world.at)).data[0];
  let date = '';
  const server: Server = createServer((_request, response) => {
    const body = JSON.stringify([{ ...raw, updated_at: '2020-01-01T10:00:00Z' }]);
    response.writeHead(200, { 'content-type': 'application/json', date }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const Plain = ProbotOctokit.defaults((options: object) => ({
    ...options,
    throttle: { enabled: false },
    retry: { enabled: false },
  }));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new Plain({ baseUrl }) as unknown as GithubClient;
  const ranks: boolean[] = [];
  for (const seconds of ['00', '02']) {
    date = `Wed, 01 Jan 2020 10:00:${seconds} GMT`;
    const [seen] = await listOpenPullRequests(client, world.at);
    ranks.push(seen!.pullRequest.rank === RANK_REREAD);
  }
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(ranks).toEqual([false, true]);
});
