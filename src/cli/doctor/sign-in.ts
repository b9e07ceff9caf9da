import { isLoopbackHost } from '../../core/loopback-host.js';
import { isKnownClient } from '../../github/sign-in.js';
import { type Check, type Outcome, ok, problem, REACH_GITHUB, reasonOf, warning } from './check.js';

/** How people come in: by GitHub, at which address, and who of them is an operator. */
export const signIn: Check = {
  name: 'sign-in',
  needs: ['environment', 'github-host', 'proxy'],
  async run({ config }) {
    const { github, oauth, publicUrl, operators, server } = config!;
    if (!oauth)
      return [ok('by the token of this machine alone; docs/dashboard-login.md says how people sign in with GitHub')];
    try {
      if (!(await isKnownClient(github, oauth)))
        return [
          problem(
            'GitHub does not take GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET: nobody can sign in',
            'Set the client id as it stands on the App’s page, and a new client secret.',
          ),
        ];
    } catch (error) {
      return [problem(`GitHub cannot be asked: ${reasonOf(error)}`, REACH_GITHUB)];
    }
    const who =
      operators.length === 0 ? 'operators: who has the token of the machine' : `operators: ${operators.join(', ')}`;
    return [
      ok(`with GitHub, at ${publicUrl ?? 'the address of this machine'}; ${who}`),
      ...judgeAddress(publicUrl, server.host),
    ];
  },
};

function judgeAddress(publicUrl: string | null, host: string): Outcome[] {
  if (publicUrl === null)
    return isLoopbackHost(host)
      ? []
      : [
          warning(
            'REGREEN_PUBLIC_URL is not set: who comes by another name than that of this machine is turned away',
            'Set it to the address that people type.',
          ),
        ];
  const url = new URL(publicUrl);
  if (url.protocol === 'https:' || isLoopbackHost(url.hostname)) return [];
  return [
    warning(
      'people’s sessions go over plain HTTP',
      'Let a proxy speak https, and set REGREEN_PUBLIC_URL to its https address.',
    ),
  ];
}
