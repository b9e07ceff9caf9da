import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import type { Config } from '../../src/config.js';
import type { Account, CollaboratorPermission, Repository } from '../../src/dev/github/entities.js';
import type { LocalGithub } from '../../src/dev/github/local-github.js';
import { browse } from './dashboard.js';
import { makeTenant, type TestTenant } from './tenant.js';
import { type TestApp, withApp } from './with-app.js';

/** One app for a file of tests, which its port alone is of; each test finds it empty. */
export function shareApp() {
  let app: TestApp;
  let end = () => {};
  let ended = Promise.resolve();
  beforeAll(
    () =>
      new Promise<void>((resolve, reject) => {
        const hold = (opened: TestApp) =>
          new Promise<void>((release) => {
            app = opened;
            end = release;
            resolve();
          });
        ended = withApp(hold, {}, ['web']);
        ended.catch(reject);
      }),
  );
  afterAll(() => {
    end();
    return ended;
  });

  /** With other settings it is another process on the same database. */
  return async (test: (app: TestApp) => Promise<void>, changes: Partial<Config> = {}): Promise<void> => {
    const { world } = app.github;
    await app.pool.query('truncate installations, github_users, sessions, api_tokens cascade');
    for (const known of [world.installations, world.repositories, world.userTokens]) known.clear();
    world.faults.length = 0;
    if (Object.keys(changes).length === 0) return test(app);
    const other = await app.startMore(['web'], changes);
    const apiToken = (await readFile(join(app.config.dataDir, 'api.token'), 'utf8')).trim();
    return test({ ...app, url: other.url ?? '', apiToken }).finally(() => other.close());
  };
}

export type TenantOnGithub = TestTenant & { onGithub: Repository };

/** A tenant that Regreen and GitHub know alike. Nothing of it is delivered: its rows are there. */
export async function tenantOnGithub({ github, pool }: TestApp, login: string): Promise<TenantOnGithub> {
  github.setWebhook(null);
  const tenant = await makeTenant(pool, login);
  const owner = github.addAccount({ login, type: 'Organization' });
  const onGithub = github.addRepository({ owner, name: 'shop', private: true });
  const { id } = github.addInstallation({ account: owner });
  await pool.query('update installations set github_id = $2 where id = $1', [tenant.installationId, id]);
  await pool.query('update repositories set github_id = $2 where id = $1', [tenant.repositoryId, onGithub.id]);
  return { ...tenant, onGithub };
}

/** Somebody on GitHub, and what they may do in repositories. */
export function addPerson(
  github: LocalGithub,
  login: string,
  rights: readonly (readonly [Repository, CollaboratorPermission])[] = [],
): Account {
  const account = github.addAccount({ login });
  for (const [repository, right] of rights) github.setCollaborator(repository, account, right);
  return account;
}

/** The cookies that an answer sets, as a browser sends them back; what it takes away is empty. */
export const cookiesOf = (answer: Response): string[] =>
  answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');

/** Goes to GitHub as a browser does, and comes to where GitHub sends it. */
export async function goToGithub(
  { url, github }: Pick<TestApp, 'url' | 'github'>,
  person: Account,
  path = '/login/github',
) {
  const begun = await browse(url).get(path);
  const there = new URL(begun.headers.get('location') ?? '');
  github.signIn(person);
  const back = await fetch(there, { redirect: 'manual' });
  return { there, back: new URL(back.headers.get('location') ?? ''), attempt: cookiesOf(begun).join('; '), begun };
}

/** Comes back from GitHub: what the browser was given on its way out goes with it. */
export const comeBack = ({ url }: Pick<TestApp, 'url'>, back: URL, cookie: string) =>
  browse(url, cookie ? { cookie } : {}).get(`${back.pathname}${back.search}`);

/** The whole way; answers the browser that is signed in then. */
export async function signIn(app: Pick<TestApp, 'url' | 'github'>, person: Account) {
  const { back, attempt } = await goToGithub(app, person);
  const answer = await comeBack(app, back, attempt);
  const cookie = cookiesOf(answer).find((each) => each.startsWith('regreen_session=')) ?? '';
  return { ...browse(app.url, { cookie }), answer, cookie };
}

/** GitHub's last word, to everybody, is as old as that. */
export async function ageWords({ pool }: Pick<TestApp, 'pool'>, minutes: number): Promise<void> {
  for (const table of ['github_users', 'sessions'])
    await pool.query(`update ${table} set asked_at = clock_timestamp() - $1 * interval '1 minute'`, [minutes]);
}

export async function formTokenOf({ text }: { text: (path: string) => Promise<string> }): Promise<string> {
  return /name="formToken" value="([^"]+)"/.exec(await text('/tokens'))?.[1] ?? '';
}

/** With a Host of one's own, which fetch does not send. */
export const askAs = (
  url: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; headers: IncomingMessage['headers']; text: string }> =>
  new Promise((resolve, reject) => {
    const asking = request(`${url}${path}`, { agent: false, headers }, async (answer) => {
      let text = '';
      for await (const chunk of answer.setEncoding('utf8')) text += chunk;
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
    });
    asking.once('error', reject).end();
  });
