import { z } from 'zod';
import type { Config } from '../config.js';
import type { Log } from '../log.js';
import { apiBaseUrl } from './client.js';
import { githubProblem } from './problem.js';
import { SignInError } from './sign-in.js';

/** What GitHub says of a person, in its own numbers. */
export type UserAccess = {
  githubId: number;
  login: string;
  readable: number[];
  writable: number[];
  /** There are more repositories than Regreen asks for. */
  isCut: boolean;
  /** It was being asked for so long: what changed meanwhile may be in it or not. */
  tookMs: number;
};

const TIMEOUT_MS = 10_000;
const PAGE = 100;
const AT_ONCE = 5;
const MOST_INSTALLATIONS = 300;
const MOST_REPOSITORIES = 5_000;
const MOST_WORDS = 500;

const user = z.object({ id: z.int().positive(), login: z.string().min(1).max(100) });
const installation = z.object({ id: z.int().positive(), suspended_at: z.string().nullish() });
const repository = z.object({
  id: z.int().positive(),
  permissions: z.object({ pull: z.boolean().optional(), push: z.boolean().optional() }).optional(),
});

/** GitHub withholds what was asked for, and may tell other things all the same. */
class WithheldError extends SignInError {}

/**
 * Asks GitHub who a token is of, and which repositories with the App on them that person may read (`pull`) and write (`push`). Throws `SignInError`.
 * An installation whose repositories GitHub withholds gives no rights: its organization has a list of allowed addresses, say, or the App just left it.
 * https://docs.github.com/rest/apps/installations#list-repositories-accessible-to-the-user-access-token
 */
export async function readUserAccess(github: Config['github'], token: string, log: Log): Promise<UserAccess> {
  const startedMs = performance.now();
  const said = await gather(github, token, log).catch((cause: Error) => {
    if (cause instanceof SignInError) throw cause;
    throw new SignInError('unreachable', 'What GitHub answered cannot be read: try again in a moment.', { cause });
  });
  return { ...said, tookMs: performance.now() - startedMs };
}

type Gathered = Omit<UserAccess, 'tookMs'>;

async function gather(github: Config['github'], token: string, log: Log): Promise<Gathered> {
  const ask = (path: string) => get(`${apiBaseUrl(github)}${path}`, token);
  const { id, login } = user.parse(await ask('/user'));
  const installations = await all('/user/installations', 'installations', installation, MOST_INSTALLATIONS, ask);
  const access: Gathered = { githubId: id, login, readable: [], writable: [], isCut: installations.isCut };
  for (const each of installations.items) {
    if (each.suspended_at) continue;
    const left = MOST_REPOSITORIES - access.readable.length;
    const path = `/user/installations/${each.id}/repositories`;
    const { items, isCut } = await all(path, 'repositories', repository, left, ask).catch((err: Error) => {
      if (!(err instanceof WithheldError)) throw err;
      log.warn({ err, login, installation: each.id }, 'GitHub withholds the repositories of an installation');
      return { items: [], isCut: false };
    });
    const readable = items.filter(({ permissions }) => permissions?.pull);
    access.readable.push(...readable.map((one) => one.id));
    access.writable.push(...readable.filter(({ permissions }) => permissions?.push).map((one) => one.id));
    access.isCut ||= isCut;
  }
  return access;
}

/** A list by its pages, the first alone and then several at once; `most` entries at most. */
async function all<Item>(
  path: string,
  key: string,
  item: z.ZodType<Item>,
  most: number,
  ask: (path: string) => Promise<unknown>,
): Promise<{ items: Item[]; isCut: boolean }> {
  const shape = z.object({ total_count: z.int().nonnegative(), [key]: z.array(item) });
  const page = async (number: number) => {
    const answer = shape.parse(await ask(`${path}?per_page=${PAGE}&page=${number}`)) as Record<string, unknown>;
    return { total: answer.total_count as number, items: answer[key] as Item[] };
  };
  const first = await page(1);
  const items = [...first.items];
  const pages = Math.ceil(Math.min(first.total, most) / PAGE);
  for (let next = 2; next <= pages; next += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, pages - next + 1) }, (_, index) => page(next + index));
    for (const { items: more } of await Promise.all(some)) items.push(...more);
  }
  return { items: items.slice(0, Math.max(0, most)), isCut: first.total > most };
}

async function get(address: string, token: string): Promise<unknown> {
  const response = await fetch(address, {
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'user-agent': 'regreen',
      'x-github-api-version': '2022-11-28',
    },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: Error) => {
    throw new SignInError('unreachable', 'GitHub cannot be reached now: try again in a moment.', { cause });
  });
  if (response.ok) return response.json();
  const { status } = response;
  const message = await messageOf(response);
  const problem = githubProblem({ status, message, response: { headers: Object.fromEntries(response.headers) } });
  if (status === 401) throw new SignInError('refused', 'GitHub knows your sign-in no longer: sign in once more.');
  const words = `GitHub answered ${status} instead of what you may see: try again in a moment.`;
  if (problem.kind === 'rate_limited')
    throw new SignInError('unreachable', words, { retryAfterMs: problem.retryAfterMs });
  if (status === 403 || status === 404) throw new WithheldError('unreachable', words, { cause: new Error(message) });
  throw new SignInError('unreachable', words);
}

/** Why GitHub says no, in its words. */
async function messageOf(response: Response): Promise<string> {
  const said = z.object({ message: z.string() }).safeParse(await response.json().catch(() => null));
  return said.success ? said.data.message.slice(0, MOST_WORDS) : '';
}
