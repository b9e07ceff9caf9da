import type { Pool } from 'pg';
import { findInstallations } from '../store/installations.js';
import type { Caller } from './caller.js';
import { Problem } from './problem.js';

/** What of the database somebody may see, as the store takes it. */
export const seenBy = ({ installationId }: Caller): { installationId?: string } =>
  installationId === null ? {} : { installationId };

/** The installation that a query names, if one; another tenant's is none. */
export async function narrowTo(
  pool: Pool,
  caller: Caller,
  named: string | undefined,
): Promise<{ installationId?: string }> {
  const seen = seenBy(caller);
  if (named === undefined || named === seen.installationId) return seen;
  const found = (await findInstallations(pool, named)).filter(
    ({ installationId }) => seen.installationId === undefined || installationId === seen.installationId,
  );
  if (found.length > 1)
    throw new Problem(
      400,
      `installation=${named} means several: give one of these ids: ${found.map((each) => each.installationId).join(', ')}.`,
    );
  if (!found[0]) throw new Problem(404, `The App is not installed on ${named}, or your token is not for it.`);
  return { installationId: found[0].installationId };
}
