import { printable } from '../../core/printable.js';
import type { RepositoryView } from '../../core/repository-view.js';
import { findRepositories } from '../../store/read-repositories.js';
import type { Sql } from '../../store/sql.js';
import { CliError } from '../io.js';

/** The one repository that this means. Throws with the candidates when there are several. */
export async function getRepository(sql: Sql, text: string): Promise<RepositoryView> {
  if (text.trim() === '') throw new CliError(2, 'Name a repository: owner/name, or its id.');
  const found = await findRepositories(sql, text);
  if (found.length > 1) {
    const candidates = found.map(({ repositoryId }) => repositoryId).join(', ');
    throw new CliError(1, `Several repositories are named ${printable(text)}; give the id of one: ${candidates}.`);
  }
  return found[0] ?? noRepository(text);
}

/** For a list that is empty: throws where that is so because nobody knows the repository that it was asked for. */
export async function expectRepository(sql: Sql, text: string | undefined): Promise<void> {
  if (text !== undefined && (await findRepositories(sql, text)).length === 0) noRepository(text);
}

function noRepository(text: string): never {
  throw new CliError(1, `There is no repository ${printable(text)}: regreen repos list shows those there are.`);
}
