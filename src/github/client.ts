import { Probot, ProbotOctokit } from 'probot';
import type { Config } from '../config.js';
import type { Log } from '../log.js';

/** A client that acts as one installation of the App, or as the App itself. */
export type GithubClient = Awaited<ReturnType<Probot['auth']>>;

export type Github = {
  probot: Probot;
  appId: number;
  asInstallation(githubId: number): Promise<GithubClient>;
  asApp(): Promise<GithubClient>;
  /** The login that GitHub gives the App on what it writes. Asked for once. */
  ownLogin(): Promise<string>;
};

const USER_AGENT = 'regreen';

/** The base address of the REST API: GitHub's, or that of an Enterprise Server. */
export const apiBaseUrl = ({ host, protocol }: Config['github']): string =>
  host ? `${protocol}://${host}/api/v3` : 'https://api.github.com';

/** Probot with its authentication, without its throttling (our budget is in PostgreSQL, shared by all workers) and its retries. */
export function createGithub(app: NonNullable<Config['app']>, github: Config['github'], log: Log): Github {
  const probot = new Probot({
    appId: app.id,
    privateKey: app.privateKey,
    secret: app.webhookSecrets[0],
    baseUrl: apiBaseUrl(github),
    log: log.child({ part: 'probot' }, { level: log.level === 'info' ? 'warn' : log.level }) as never,
    Octokit: ProbotOctokit.defaults((options: object) => ({
      ...options,
      throttle: { enabled: false },
      // The run loop tries again by its own schedule: it looks first at what has become of the try before, and stops when asked to.
      retry: { enabled: false },
      userAgent: USER_AGENT,
    })) as typeof ProbotOctokit,
  });
  let login: Promise<string> | null = null;
  return {
    probot,
    appId: app.id,
    asInstallation: (githubId) => probot.auth(githubId),
    asApp: () => probot.auth(),
    ownLogin() {
      login ??= findOwnLogin(probot).catch((error) => {
        login = null;
        throw error;
      });
      return login;
    },
  };
}

/** https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app */
async function findOwnLogin(probot: Probot): Promise<string> {
  const { data } = await (await probot.auth()).rest.apps.getAuthenticated();
  if (!data?.slug) throw new Error('GitHub does not name the App.');
  return `${data.slug}[bot]`;
}
