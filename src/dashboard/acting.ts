import type { RepositoryView } from '../core/repository-view.js';
import { findRepositories } from '../store/read-repositories.js';
import { type Action, type Call, Refusal } from './page.js';

export type Asked = Parameters<Action['act']>[0];

/** Who did it, for the record. */
export const nameOf = ({ viewer }: Pick<Call, 'viewer'>): string => viewer.login ?? 'somebody on this machine';

/** Throws the `Refusal` of whoever may not act on this repository. */
export function demandWrite({ viewer }: Asked, repositoryId: string): void {
  if (viewer.mayAct(repositoryId)) return;
  throw new Refusal(403, 'GitHub says that you may read this repository and not write to it: ask somebody who may.');
}

/** The one repository with this id or owner/name, on which the viewer may act. Throws the `Refusal` of whoever may not. */
export async function ownRepository(call: Asked, idOrName = ''): Promise<RepositoryView> {
  const [repository, ...more] = await findRepositories(call.parts.pool, idOrName, call.viewer.scope);
  if (!repository) throw new Refusal(404, 'There is no such repository, or you may not see it.');
  if (more.length > 0) throw new Refusal(422, `${idOrName} means several repositories: give the id of one.`);
  demandWrite(call, repository.repositoryId);
  return repository;
}

/** Rings for a pull request, from then on. A bell that does not ring delays it: the sweep finds the run in any case. */
export async function ring({ parts, log }: Asked, pullRequestId: string, at: Date | null): Promise<void> {
  const delayMs = at === null ? 0 : Math.max(0, at.getTime() - parts.now());
  await parts
    .enqueue(pullRequestId, delayMs)
    .catch((err) => log.warn({ err, pullRequestId }, 'the queue is out of reach: the sweep will find the run'));
}
