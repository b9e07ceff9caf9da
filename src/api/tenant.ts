import type { Pool } from 'pg';
import { ASK_AGAIN_MS } from '../core/sign-in-settings.js';
import { findInstallations } from '../store/installations.js';
import type { Scope } from '../store/scope.js';
import type { Caller } from './caller.js';
import type { ApiParts } from './parts.js';
import { Problem } from './problem.js';

/** What of the database somebody may see, as the store takes it. */
export const seenBy = ({ installationId, person }: Caller): Scope =>
  person ? { repositoryIds: person.repositoryIds } : installationId === null ? {} : { installationId };

/** Throws where a person may not act on this repository, or where GitHub cannot say that they still may. Everybody else acts on what they see. */
export async function demandWrite({ person }: Caller, repositoryId: string, { mayWrite }: ApiParts): Promise<void> {
  if (!person) return;
  const knownTo = person.writableIds.includes(repositoryId);
  const isFresh = person.askedMsAgo < ASK_AGAIN_MS;
  const may = knownTo && (isFresh || (await mayWrite(repositoryId, person.login).catch(askLater)));
  if (!may)
    throw new Problem(403, 'GitHub says that you may read this repository and not write to it: ask somebody who may.');
}

const askLater = (cause: unknown): never => {
  throw new Problem(503, 'GitHub could not be asked whether you may still write to this repository: try again soon.', {
    headers: { 'retry-after': '30' },
    cause,
  });
};

/** The installation that a query names, if one; another tenant's is none. */
export async function narrowTo(pool: Pool, caller: Caller, named: string | undefined): Promise<Scope> {
  const seen = seenBy(caller);
  if (named === undefined || named === seen.installationId) return seen;
  const own = (id: string) =>
    caller.person?.installationIds.includes(id) ?? [undefined, id].includes(seen.installationId);
  const found = (await findInstallations(pool, named)).filter(({ installationId }) => own(installationId));
  if (found.length > 1)
    throw new Problem(
      400,
      `installation=${named} means several: give one of these ids: ${found.map((each) => each.installationId).join(', ')}.`,
    );
  if (!found[0]) throw new Problem(404, `The App is not installed on ${named}, or your token is not for it.`);
  return { ...seen, installationId: found[0].installationId };
}

/** Whose pipelines somebody asks for: those of one installation and everybody's; null: everybody's alone. */
export async function pipelinesOf(
  pool: Pool,
  caller: Caller,
  named: string | undefined,
): Promise<{ installationId?: string | null }> {
  const { installationId } = await narrowTo(pool, caller, named);
  if (installationId !== undefined || !caller.person)
    return { ...(installationId !== undefined && { installationId }) };
  const [first, ...others] = caller.person.installationIds;
  return { installationId: others.length === 0 ? (first ?? null) : null };
}

/** The same for who changes them: they are a whole installation's, and no right on a repository is enough for that. */
export async function pipelinesToWrite(
  pool: Pool,
  caller: Caller,
  named: string | undefined,
): Promise<{ installationId: string | null }> {
  if (caller.person)
    throw new Problem(
      403,
      'Pipelines are a whole installation’s: operators change them, and tokens of an installation.',
    );
  return { installationId: (await narrowTo(pool, caller, named)).installationId ?? null };
}
