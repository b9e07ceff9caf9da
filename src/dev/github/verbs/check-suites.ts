import type { CheckSuite, Repository } from '../entities.js';
import type { World } from '../world.js';

type Origin = { branch?: string | null; before?: string | null };

export function createSuite(
  world: World,
  repository: Repository,
  appId: number,
  headSha: string,
  origin: Origin = {},
): CheckSuite {
  const now = world.clock();
  const branch = origin.branch ?? [...repository.branches].find(([, sha]) => sha === headSha)?.[0] ?? null;
  const suite: CheckSuite = {
    id: world.nextId('checkSuite'),
    repositoryId: repository.id,
    appId,
    headSha,
    headBranch: branch,
    before: origin.before ?? null,
    createdAt: now,
    updatedAt: now,
  };
  world.checkSuites.set(suite.id, suite);
  return suite;
}

/** An App has one suite per head SHA; only GitHub Actions makes one per workflow run (see verbs/workflow-runs.ts). */
export function ensureSuite(
  world: World,
  repository: Repository,
  appId: number,
  headSha: string,
  origin: Origin = {},
): CheckSuite {
  const known = [...world.checkSuites.values()].find(
    (suite) => suite.repositoryId === repository.id && suite.appId === appId && suite.headSha === headSha,
  );
  return known ?? createSuite(world, repository, appId, headSha, origin);
}
