import { isProtected } from '../github/fix-commits.js';
import { orNull } from '../github/problem.js';
import type { RunIo } from './stage.js';

/** Whether the pull request's own branch may not be pushed to just so; false where nobody tells. */
export async function isHeadProtected({ octokit, target }: Pick<RunIo, 'octokit' | 'target'>): Promise<boolean> {
  if (target.headBranch === null) return false;
  return (await orNull(isProtected(octokit, target, target.headBranch))) ?? false;
}
