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
  return {
    probot,
    appId: app.id,
    asInstallation: (githubId) => probot.auth(githubId),
    asApp: () => probot.auth(),
  };
}
