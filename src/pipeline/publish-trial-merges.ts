import { missingPermission } from '../core/permissions.js';
import { TRIAL_MERGE_REPORT } from '../core/trial-merge-report.js';
import { createCheckRun, findOwnCheckRun } from '../github/check-runs.js';
import { githubProblem } from '../github/problem.js';
import type { ClaimedRun } from '../store/claim-run.js';
import { type RunIo, UserError } from './stage.js';
import { writeOnce } from './write-once.js';

/** Answers on these trial merges of the merge queue, each once. One that GitHub has dropped meanwhile needs no answer. */
export async function publishTrialMerges(headShas: readonly string[], run: ClaimedRun, io: RunIo): Promise<void> {
  for (const headSha of headShas) {
    const place = { owner: io.target.owner, repo: io.target.repo, headSha };
    const write = { report: TRIAL_MERGE_REPORT, annotations: [], last: true };
    const written = (githubId: number) => ({ githubId, content: headSha });
    await writeOnce(
      {
        kind: 'trial_merge_check_run',
        subject: headSha,
        whateverHead: true,
        async find() {
          const githubId = await findOwnCheckRun(io.octokit, place, io.github.appId);
          return githubId === null ? null : written(githubId);
        },
        write: async () => written(await createCheckRun(io.octokit, place, write)),
      },
      run,
      io,
    ).catch((error: unknown) => {
      const problem = githubProblem(error);
      if (problem.kind === 'missing_permission')
        throw new UserError(missingPermission('checks').sentence, { cause: error });
      if (problem.kind === 'forbidden')
        throw new UserError(`GitHub refuses the check run on a trial merge: ${problem.message}`, { cause: error });
      if (problem.kind !== 'not_found' && problem.kind !== 'invalid') throw error;
      io.log.info({ err: error, headSha }, 'the trial merge is gone before it was answered');
    });
  }
}
