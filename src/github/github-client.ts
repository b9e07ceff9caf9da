import type { Probot } from 'probot';

/** A client that acts for one repository, or as the App itself. */
export type GithubClient = Awaited<ReturnType<Probot['auth']>>;
