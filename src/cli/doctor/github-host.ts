import { type Check, ok, problem, warning } from './check.js';

/** GHE_HOST and GHE_PROTOCOL: the name of an Enterprise Server and nothing else. */
export const githubHost: Check = {
  name: 'github-host',
  needs: ['environment'],
  async run({ config }) {
    const { host, protocol } = config!.github;
    if (host === null) return [ok('github.com')];
    if (!/^[\w.-]+(?::\d+)?$/.test(host))
      return [problem(`GHE_HOST is not a host name: ${host}`, 'Set the name alone, such as github.example.com.')];
    if (/^(?:www\.|api\.)?github\.com$/i.test(host))
      return [problem('GHE_HOST names github.com', 'Leave GHE_HOST empty: github.com is the default.')];
    if (/\.ghe\.com$/i.test(host))
      return [
        problem(
          'GHE_HOST names GitHub Enterprise Cloud with data residency, which this version does not know',
          'Use github.com or an Enterprise Server.',
        ),
      ];
    if (protocol === 'http' && !/^(?:localhost|127\.0\.0\.1)(?::|$)/.test(host))
      return [
        warning(
          'the App’s credentials go to GitHub over plain HTTP',
          'Leave GHE_PROTOCOL empty: https is the default.',
        ),
      ];
    return [ok(`GitHub Enterprise Server ${host}`)];
  },
};
