/** GitHub is asked again what somebody may do when its word is as old as this; who acts waits for the answer. */
export const ASK_AGAIN_MS = 5 * 60_000;

/** Who may look at the dashboard, and where it is. */
export type SignInSettings = {
  /** Where people reach this Regreen, without a trailing slash; null: at HOST and PORT, on this machine. */
  publicUrl: string | null;
  /** The App's own OAuth, for people to sign in with GitHub; null: not set up. */
  oauth: { clientId: string; clientSecret: string } | null;
  /** Logins on GitHub, in lower case, and numbers of accounts as `id:1`: they see and may do everything. */
  operators: string[];
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads what stands in the environment of it; `problems` has a sentence for each mistake. */
export function readSignInSettings(env: Environment): { settings: SignInSettings; problems: string[] } {
  const problems: string[] = [];
  const settings = {
    publicUrl: readPublicUrl(env.REGREEN_PUBLIC_URL?.trim() ?? '', problems),
    oauth: readOauth(env, problems),
    operators: readOperators(env.REGREEN_OPERATORS ?? '', problems),
  };
  return { settings, problems };
}

function readPublicUrl(text: string, problems: string[]): string | null {
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
  problems.push('REGREEN_PUBLIC_URL must be an address without path such as https://regreen.example.com');
  return null;
}

function readOauth(env: Environment, problems: string[]): SignInSettings['oauth'] {
  const [clientId, clientSecret] = [env.GITHUB_CLIENT_ID?.trim(), env.GITHUB_CLIENT_SECRET?.trim()];
  if (clientId && clientSecret) return { clientId, clientSecret };
  if (clientId || clientSecret)
    problems.push(
      `${clientId ? 'GITHUB_CLIENT_SECRET' : 'GITHUB_CLIENT_ID'} is missing: both stand on the page of your GitHub App`,
    );
  return null;
}

function readOperators(text: string, problems: string[]): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const wrong = names.filter((name) => !/^(id:[1-9]\d{0,15}|[a-z\d][a-z\d_-]{0,99})$/.test(name));
  if (wrong.length > 0)
    problems.push(
      `REGREEN_OPERATORS must be logins on GitHub or numbers of accounts such as mona,id:583231, and not ${wrong.join(', ')}`,
    );
  return names;
}

/** Whether somebody is on the operators' list, by login in any case or by the number of their account. */
export const isOperator = (
  operators: readonly string[],
  { login, githubId }: { login: string; githubId: string },
): boolean => operators.includes(login.toLowerCase()) || operators.includes(`id:${githubId}`);
