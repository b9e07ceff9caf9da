import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Probot, ProbotOctokit } from 'probot';
import type { Account, Installation } from '../../../src/dev/github/entities.js';
import type { LocalGithub } from '../../../src/dev/github/local-github.js';

/** Without retries and throttling, so that a refusal is seen at once and as it is. */
const PlainOctokit = ProbotOctokit.defaults((options: object) => ({
  ...options,
  throttle: { enabled: false },
  retry: { enabled: false },
}));

/** The client a real app uses: JWT and installation tokens made by Octokit from the App's key. */
function connect(github: LocalGithub, baseUrl = github.apiUrl): { probot: Probot } {
  const { appId, privateKey } = github;
  return { probot: new Probot({ appId, privateKey, baseUrl, Octokit: PlainOctokit, logLevel: 'fatal' }) };
}

export const asApp = (github: LocalGithub, baseUrl?: string) => connect(github, baseUrl).probot.auth();

export const asInstallation = (github: LocalGithub, installation: Installation, baseUrl?: string) =>
  connect(github, baseUrl).probot.auth(installation.id);

/** A token for a person, fetched as the App fetches it. */
export async function tokenOf(github: LocalGithub, person: Account): Promise<string> {
  const asked = new URLSearchParams({
    client_id: github.clientId,
    redirect_uri: 'http://127.0.0.1:9/',
    login: person.login,
  });
  const there = await fetch(`${github.url}/login/oauth/authorize?${asked}`, { redirect: 'manual' });
  const code = new URL(there.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const answer = await fetch(`${github.url}/login/oauth/access_token`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ client_id: github.clientId, client_secret: github.clientSecret, code }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

export async function askAsPerson(github: LocalGithub, token: string, path: string, baseUrl = github.apiUrl) {
  const answer = await fetch(`${baseUrl}${path}`, {
    headers: { authorization: `Bearer ${token}`, 'user-agent': 'test' },
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

type ReceivedDelivery = { headers: IncomingHttpHeaders; body: string };

/** A webhook receiver that keeps what it gets and answers the status it was last told to. */
export async function startReceiver() {
  const received: ReceivedDelivery[] = [];
  const state = { status: 200 };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(state.status, { 'content-type': 'text/plain' }).end('seen');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    received,
    answerWith: (status: number) => {
      state.status = status;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An organisation with the App on it, a repository, and a pull request from a branch of its own. */
export function addPullRequest(github: LocalGithub) {
  const account = github.addAccount({ login: 'octo-org', type: 'Organization' });
  const installation = github.addInstallation({ account });
  const repository = github.addRepository({ owner: account, name: 'hello', files: { 'README.md': '# Hello\n' } });
  const author = github.addAccount({ login: 'mona', name: 'Mona Lisa' });
  const files = { 'src/sum.ts': 'export const sum = (a: number, b: number) => a + c;\n' };
  const commit = github.pushCommit(repository, { branch: 'add-sum', files, message: 'Add sum', by: author });
  const pull = github.openPullRequest(repository, { head: 'add-sum', title: 'Add sum', by: author });
  return { account, installation, repository, author, commit, pull, at: { owner: 'octo-org', repo: 'hello' } };
}

/** The refusal a call ends in; fails when it is not refused. */
export async function refusal(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    const { status, response } = error as {
      status: number;
      response?: { data: Record<string, unknown>; headers: Record<string, string> };
    };
    return { status, data: response?.data ?? {}, headers: response?.headers ?? {} };
  }
  throw new Error('GitHub should have refused this request');
}

type Client = Awaited<ReturnType<typeof asInstallation>>;
type At = { owner: string; repo: string };

/** Writes to the git database. Untyped, so that bodies may be wrong. */
export const postGit = (octokit: Client, at: At, what: 'blobs' | 'trees' | 'commits' | 'refs', body: object) =>
  octokit.request({ method: 'POST', url: `/repos/{owner}/{repo}/git/${what}`, ...at, ...body }) as Promise<{
    data: { sha: string };
  }>;

export const treeOf = (github: LocalGithub, commitSha: string): string =>
  github.world.objects.commits.get(commitSha)?.treeSha ?? '';

export const file = (path: string, content: string, mode = '100644') => ({ path, mode, type: 'blob', content });

/** A commit on top of `parent` that changes its tree so, made as a client makes one; no branch moves. */
export async function commitOnto(
  github: LocalGithub,
  octokit: Client,
  at: At,
  given: { parent: string; tree: object[]; author?: object },
): Promise<string> {
  const { parent, tree, ...more } = given;
  const written = await postGit(octokit, at, 'trees', { base_tree: treeOf(github, parent), tree });
  const body = { message: 'Fix it', tree: written.data.sha, parents: [parent], ...more };
  return (await postGit(octokit, at, 'commits', body)).data.sha;
}
