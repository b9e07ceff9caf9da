import { missingPermission } from '../core/permissions.js';
import { githubProblem } from '../github/problem.js';
import { failureOf } from './take-again.js';

/** Whether GitHub refuses the installation as a whole: it gives no token, or takes one no more that was given before. */
export function refusedInstallation(error: unknown): boolean {
  const { status, message = '', request } = error as { status?: number; message?: string; request?: { url?: string } };
  return (
    request?.url?.endsWith('/access_tokens') === true ||
    status === 401 ||
    (status === 403 && /installation has been suspended/i.test(message))
  );
}

/** Why a repository could not be polled, for people. */
export function pollFailure(error: unknown): string {
  const problem = githubProblem(error);
  const installation = refusedInstallation(error);
  switch (problem.kind) {
    case 'missing_permission':
      return missingPermission('pull_requests').sentence;
    case 'not_found':
    case 'gone':
      return installation
        ? 'GitHub does not know this installation any more: the App was uninstalled.'
        : 'GitHub does not show this repository: it was deleted, or taken out of the installation.';
    case 'forbidden':
      return `GitHub refuses ${installation ? 'the installation' : 'the repository'}: ${failureOf(error)}`;
    case 'unreachable':
      return `GitHub does not answer: ${failureOf(error)}`;
    default:
      return installation ? `GitHub does not accept the installation's token: ${failureOf(error)}` : failureOf(error);
  }
}
