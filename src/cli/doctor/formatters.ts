import { inspectSandbox } from '../../formatters/inspect-sandbox.js';
import { type Check, ok, warning } from './check.js';

/** The sandbox in which formatters read the files of pull requests: which walls stand when a program inside tries them. */
export const formatters: Check = {
  name: 'formatters',
  async run() {
    const { walls, launcher, refusal } = await inspectSandbox();
    if (refusal !== null)
      return [
        warning(
          refusal,
          'Everything else works. For fixes by formatters, install Node.js 20.19 or later and util-linux.',
        ),
      ];
    const names = (isStanding: boolean): string =>
      walls
        .filter(({ stands }) => stands === isStanding)
        .map(({ name }) => name)
        .join(', ');
    // What is open is told and nothing to mend: a container has often no namespaces to give, and the walls that are needed stand.
    const open = names(false);
    if (open === '') return [ok(`the sandbox (${launcher}) keeps them from: ${names(true)}`)];
    return [
      ok(
        `the sandbox keeps them from: ${names(true)}; from ${open} only Node.js itself does. That will do; ${launcher === 'bubblewrap' ? 'this machine allows no more' : 'with bubblewrap installed the system does, where the machine allows it'}`,
      ),
    ];
  },
};
