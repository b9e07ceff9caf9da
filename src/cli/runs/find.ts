import { findRunIds } from '../../store/read-runs.js';
import type { Sql } from '../../store/sql.js';
import { CliError } from '../io.js';

/** The one run whose id begins or ends so. Throws with the candidates when there are several. */
export async function getRunId(sql: Sql, text: string): Promise<string> {
  if (!/^[0-9a-f-]{4,36}$/i.test(text))
    throw new CliError(
      1,
      `"${text}" is no id of a run: give four or more of its hexadecimal digits, from its beginning or its end.`,
    );
  const found = await findRunIds(sql, text);
  if (found.length > 1)
    throw new CliError(
      1,
      `"${text}" is the beginning or end of several runs; give more of one of them: ${found.join(', ')}.`,
    );
  if (!found[0]) throw new CliError(1, `There is no run "${text}": regreen runs list shows those there are.`);
  return found[0];
}
