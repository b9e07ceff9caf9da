import { findInstallations } from '../../store/installations.js';
import type { Sql } from '../../store/sql.js';
import { CliError } from '../io.js';

/** The id of the installation that `--installation` names; null without it. */
export async function findTenant(sql: Sql, named: string | undefined): Promise<string | null> {
  if (named === undefined) return null;
  const found = await findInstallations(sql, named);
  if (found.length > 1)
    throw new CliError(
      1,
      `${named} means several: ${found.map((one) => one.installationId).join(', ')}. Give one of these ids.`,
    );
  if (!found[0])
    throw new CliError(1, `The App is not installed on ${named}: give the login of an account that has it.`);
  return found[0].installationId;
}
