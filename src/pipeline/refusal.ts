import { missingPermission, type PermissionName } from '../core/permissions.js';
import { githubProblem } from '../github/problem.js';

/** What GitHub refuses for good, in words; null: the error says no such thing, and may pass. `needs`: the permission that was made use of. */
export function refusalOf(error: unknown, needs: PermissionName): string | null {
  const problem = githubProblem(error);
  switch (problem.kind) {
    case 'missing_permission':
      return missingPermission(needs, 'write').sentence;
    case 'forbidden':
    case 'invalid':
      return `GitHub refuses it: ${problem.message}`;
    case 'not_found':
    case 'gone':
      return 'GitHub says that it is not there any more';
    default:
      return null;
  }
}
