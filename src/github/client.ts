import { Probot, ProbotOctokit } from 'probot';
import type { Config } from '../config.js';
import type { Log } from '../log.js';
import { watchRequest } from '../telemetry/watch-github.js';
import type { GithubClient } from './github-client.js';
import { type RepositoryAuthOptions, repositoryAuth } from './repository-auth.js';
import { createRepositoryTokens } from './repository-tokens.js';

export type { GithubClient } from './github-client.js';

export type Github = {
  probot: Probot;
  appId: number;
  /** A client for one repository of an installation, and no other: each call goes with a token that can do what the call does, and nothing else. */
  asRepository(installationGithubId: number, repositoryGithubId: number): GithubClient;
  /** The same, to read the defaults of the repository's organisation. */
  asDefaultsOf(installationGithubId: number, repositoryGithubId: number): GithubClient;
  asApp(): Promise<GithubClient>;
  /** The login that GitHub gives the App on what it writes. Asked for once. */
  ownLogin(): Promise<string>;
  /** Gives GitHub all tokens back. */
  close(): Promise<void>;
};

const USER_AGENT = 'regreen';
/** The repository whose files an organisation's others go by. https://docs.github.com/en/communities/setting-up-your-project-for-healthy-contributions/creating-a-default-community-health-file */
export const ORGANISATION_REPOSITORY = '.github';

/** The base address of the REST API: GitHub's, or that of an Enterprise Server. */
export const apiBaseUrl = ({ host, protocol }: Config['github']): string =>
  host ? `${protocol}://${host}/api/v3` : 'https://api.github.com';

/** Probot with its authentication, without its throttling (our budget is in PostgreSQL, shared by all workers) and its retries. */
export function createGithub(app: NonNullable<Config['app']>, github: Config['github'], log: Log): Github {
  const baseUrl = apiBaseUrl(github);
  // Below that it logs whole webhooks, and what is written to GitHub with all that is in it.
  const ownLog = log.child({ part: 'probot' }, { level: log.isLevelEnabled('warn') ? 'warn' : log.level }) as never;
  const note = (answered: object) => log.debug(answered, 'GitHub was asked');
  const Octokit = ProbotOctokit.defaults((options: object) => ({
    ...options,
    throttle: { enabled: false },
    // The run loop tries again by its own schedule: it looks first at what has become of the try before, and stops when asked to.
    retry: { enabled: false },
    userAgent: USER_AGENT,
  })).plugin((octokit) => {
    octokit.hook.wrap('request', (send, options) => watchRequest(options, async () => send(options), note));
  }) as typeof ProbotOctokit;
  const probot = new Probot({
    appId: app.id,
    privateKey: app.privateKey,
    secret: app.webhookSecrets[0],
    baseUrl,
    log: ownLog,
    Octokit,
  });
  const tokens = createRepositoryTokens({
    asApp: () => probot.auth(),
    revoke: (token, signal) => revokeToken(baseUrl, token, signal),
  });
  const client = (options: Omit<RepositoryAuthOptions, 'tokens'>): GithubClient =>
    new Octokit({ baseUrl, log: ownLog, authStrategy: repositoryAuth, auth: { tokens, ...options } });
  let login: Promise<string> | null = null;
  return {
    probot,
    appId: app.id,
    asRepository: (installationGithubId, repository) => client({ use: { installationGithubId, repository } }),
    asDefaultsOf: (installationGithubId, orAs) =>
      client({ use: { installationGithubId, repository: ORGANISATION_REPOSITORY, orAs }, job: 'defaults' }),
    asApp: () => probot.auth(),
    ownLogin() {
      login ??= findOwnLogin(probot).catch((error) => {
        login = null;
        throw error;
      });
      return login;
    },
    close: tokens.close,
  };
}

/** https://docs.github.com/rest/apps/installations#revoke-an-installation-access-token */
const revokeToken = (baseUrl: string, token: string, signal: AbortSignal): Promise<unknown> =>
  fetch(`${baseUrl}/installation/token`, {
    method: 'DELETE',
    headers: { accept: 'application/vnd.github+json', 'user-agent': USER_AGENT, authorization: `token ${token}` },
    redirect: 'error',
    signal,
  });

/** https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app */
async function findOwnLogin(probot: Probot): Promise<string> {
  const { data } = await (await probot.auth()).rest.apps.getAuthenticated();
  if (!data?.slug) throw new Error('GitHub does not name the App.');
  return `${data.slug}[bot]`;
}
