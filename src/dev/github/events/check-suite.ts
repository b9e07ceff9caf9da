import type { Account, CheckSuite } from '../entities.js';
import { checkRunsOfSuite, getCommit, getRepository } from '../find.js';
import { latestCheckRuns, showSuiteStub, suiteUrl } from '../represent/check-suite.js';
import { showSimpleCommit } from '../represent/commit.js';
import type { Delivery, World } from '../world.js';
import { emit } from './emit.js';

/** `requested` and `rerequested` go only to the App the suite was made for. */
export function emitCheckSuite(
  world: World,
  action: 'requested' | 'rerequested' | 'completed',
  suite: CheckSuite,
  sender: Account,
): Delivery | null {
  if (action !== 'completed' && suite.appId !== world.app.id) return null;
  return emit(world, 'check_suite', {
    repository: getRepository(world, suite.repositoryId),
    sender,
    action,
    facts: {
      check_suite: {
        ...showSuiteStub(world, suite),
        rerequestable: true,
        runs_rerequestable: true,
        latest_check_runs_count: latestCheckRuns(checkRunsOfSuite(world, suite.id)).length,
        check_runs_url: `${suiteUrl(world, suite)}/check-runs`,
        head_commit: showSimpleCommit(getCommit(world, suite.headSha)),
      },
    },
  });
}
