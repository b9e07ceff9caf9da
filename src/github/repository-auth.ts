import { setTimeout } from 'node:timers/promises';
import type { TokenUse } from './ask-token.js';
import type { GithubClient } from './github-client.js';
import type { RepositoryTokens } from './repository-tokens.js';
import { tokenJobOf } from './token-jobs.js';

export type RepositoryAuthOptions = {
  tokens: RepositoryTokens;
  use: Omit<TokenUse, 'job'>;
  /** What all calls of the client are for; else each tells by its method and address. */
  job?: TokenUse['job'];
};

/** A new token may be unknown to some of GitHub's machines for seconds: @octokit/auth-app waits as long for them. */
const YOUNG_MS = 5_000;
const WAIT_MS = 1_000;

/** How Octokit is to sign its calls to one repository: each with a token that can do this and nothing else. */
export function repositoryAuth({ tokens, use, job }: RepositoryAuthOptions) {
  const auth = async () => ({ type: 'token', token: (await tokens.get({ ...use, job: job ?? 'read' })).text });
  const hook = async (request: GithubClient['request'], route: string, parameters?: Record<string, unknown>) => {
    const endpoint = request.endpoint.merge(route, parameters);
    const wanted = { ...use, job: job ?? tokenJobOf(endpoint.method, endpoint.url ?? '') };
    for (let isSecond = false; ; ) {
      const token = await tokens.get(wanted);
      endpoint.headers.authorization = `token ${token.text}`;
      try {
        return await request(endpoint as unknown as string); // Octokit's own strategies do the same: its types have no word for it
      } catch (error) {
        if ((error as { status?: number }).status !== 401) throw error;
        if (Date.now() - token.givenAtMs < YOUNG_MS) {
          const { signal } = endpoint.request ?? {};
          await setTimeout(WAIT_MS, undefined, signal ? { signal } : {});
          continue;
        }
        tokens.forget(wanted, token);
        if (isSecond) throw error;
        isSecond = true;
      }
    }
  };
  return Object.assign(auth, { hook });
}
