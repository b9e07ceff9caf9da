import type { PERMISSIONS } from '../core/permissions.js';

type Level = 'read' | 'write';
type PermissionName = (typeof PERMISSIONS)[number]['name'];
export type TokenPermissions = Partial<Record<PermissionName, Level>>;

/**
 * What an installation token may be for, and the least that it needs: reading has one, each way of writing another, and none can do what is another's.
 * https://docs.github.com/rest/authentication/permissions-required-for-github-apps
 */
export const TOKEN_JOBS = {
  read: { actions: 'read', checks: 'read', contents: 'read', pull_requests: 'read', statuses: 'read' },
  /** The defaults that an organisation keeps in its repository `.github`. */
  defaults: { contents: 'read' },
  report: { checks: 'write' },
  speak: { pull_requests: 'write' },
  /**
   * To open a pull request or a review. In a private repository GitHub opens no pull request for who cannot read its refs: "not all refs are
   * readable", which its list of permissions does not tell. A review names commits and lines likewise, and to be able to read is a small price.
   */
  open: { pull_requests: 'write', contents: 'read' },
  commit: { contents: 'write' },
  rerun: { actions: 'write' },
} as const satisfies Record<string, TokenPermissions>;

export type TokenJob = keyof typeof TOKEN_JOBS;

export const onlyReads = (job: TokenJob): boolean => Object.values(TOKEN_JOBS[job]).every((level) => level === 'read');

/** By how an address goes on after the repository: the first that fits. */
const WRITES: { begins: RegExp; job: TokenJob }[] = [
  { begins: /^check-runs(?:\/|$)/, job: 'report' },
  { begins: /^pulls(?:\/[^/]+\/reviews)?$/, job: 'open' },
  { begins: /^(?:pulls|issues)\//, job: 'speak' },
  { begins: /^git\//, job: 'commit' },
  { begins: /^actions\//, job: 'rerun' },
];

/** What a call to one repository is for. `url`: as Octokit has it, with or without its placeholders filled in. Throws for a way of writing that is not listed. */
export function tokenJobOf(method: string, url: string): TokenJob {
  if (method === 'GET' || method === 'HEAD') return 'read';
  const [, rest = ''] = /\/repos\/[^/]+\/[^/]+\/(.*)$/.exec(url) ?? [];
  const found = WRITES.find(({ begins }) => begins.test(rest));
  if (!found)
    throw new Error(`${method} ${url} is no write that a token is asked for: list it in src/github/token-jobs.ts.`);
  return found.job;
}

/** As much of what is asked for as the installation has given; where that is nothing, what every App may see. */
export function narrowedTo(asked: TokenPermissions, granted: Readonly<Record<string, string>>): TokenPermissions {
  const given = Object.entries(asked).flatMap(([name, level]): [string, Level][] => {
    const held = granted[name];
    if (held === undefined) return [];
    return [[name, level === 'write' && held === 'read' ? 'read' : level]];
  });
  return given.length > 0 ? Object.fromEntries(given) : { metadata: 'read' };
}
