import { isFailure } from '../core/counted-checks.js';
import type { Facts } from '../core/facts.js';
import type { Claims } from './check-runs.js';
import { findConcerned, upsertMergeGroups } from './merge-groups.js';
import type { Wake } from './open-runs.js';
import type { KnownRepository } from './parents.js';
import { keyOf } from './pull-requests.js';
import type { Sql } from './sql.js';

type Placed = { facts: Facts; repository: KnownRepository | undefined; deliveryRowId: string | null };

/**
 * Notes the merge groups that these facts are about, and says which pull requests they have put out of the queue. Of their heads, which no pull
 * request has, nothing else tells those. Most facts ask the database nothing.
 */
export async function ejectedWakes(sql: Sql, placed: Placed[], claims: Claims): Promise<Wake[]> {
  const groups = placed.flatMap(({ facts, repository }) =>
    facts.mergeGroup && repository ? [{ repositoryId: repository.id, fact: facts.mergeGroup }] : [],
  );
  await upsertMergeGroups(sql, groups);
  const heads = placed.flatMap(({ facts, repository, deliveryRowId: deliveryId }) => {
    if (!repository || repository.inactive) return [];
    const failed = facts.checks.filter(
      ({ conclusion, headSha }) => isFailure(conclusion) && !claims.get(keyOf(repository.id, headSha))?.length,
    );
    return [...failed, ...(facts.mergeGroup ? [facts.mergeGroup] : [])].map(({ headSha }) => ({
      repositoryId: repository.id,
      headSha,
      deliveryId,
    }));
  });
  const concerned = await findConcerned(sql, heads);
  const opens = { reason: 'the merge queue has something to tell of it', trigger: 'webhook' as const };
  return concerned.flatMap(({ repositoryId, headSha, pullRequestId }) =>
    heads
      .filter((head) => head.repositoryId === repositoryId && head.headSha === headSha)
      .map(({ deliveryId }) => ({ pullRequestId, deliveryId, opens, headSha: null })),
  );
}
