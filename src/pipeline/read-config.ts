import type { ConfigMistake } from '../core/config-mistakes.js';
import type { Mistake } from '../core/mistake.js';
import { missingPermission } from '../core/permissions.js';
import {
  type EffectiveConfig,
  effectiveConfig,
  parseRepositoryConfig,
  REPOSITORY_CONFIG_PATH,
} from '../core/repository-config.js';
import type { RunPlan } from '../core/run-plan.js';
import { githubProblem } from '../github/problem.js';
import { readRepositoryFile } from '../github/repository-files.js';
import {
  type ConfigScope,
  findRepositoryConfigs,
  type ReadConfigFile,
  type StoredConfig,
  saveRepositoryConfig,
} from '../store/repository-configs.js';
import type { RunIo } from './stage.js';

/** The repository whose files an organisation's others go by. https://docs.github.com/en/communities/setting-up-your-project-for-healthy-contributions/creating-a-default-community-health-file */
const ORGANISATION_REPOSITORY = '.github';

export type ReadConfig = {
  config: EffectiveConfig;
  mistakes: ConfigMistake[];
  sources: RunPlan['sources'];
  /** What could not be read, in sentences; what was last read of it is in force. */
  notes: string[];
};

/**
 * Reads the configuration of a run's repository, from default branches only, and keeps what was read. A file with mistakes leaves its last good
 * version in force; so does one that GitHub does not show. Throws when GitHub cannot be asked at all: then the stage is tried again.
 */
export async function readConfig(
  repositoryId: string,
  io: Pick<RunIo, 'octokit' | 'pool'> & { target: Pick<RunIo['target'], 'owner' | 'repo'> },
): Promise<ReadConfig> {
  const { octokit, pool, target } = io;
  const notes = new Set<string>();
  const refresh = async (scope: ConfigScope, repo: string) => {
    try {
      const file = await readRepositoryFile(octokit, { owner: target.owner, repo }, REPOSITORY_CONFIG_PATH);
      await saveRepositoryConfig(pool, { repositoryId, scope, read: file && parsed(file) });
    } catch (error) {
      const problem = githubProblem(error);
      if (problem.kind === 'missing_permission') notes.add(missingPermission('contents').sentence);
      else if (problem.kind !== 'forbidden') throw error;
      else if (scope === 'repository') notes.add(`GitHub does not show ${REPOSITORY_CONFIG_PATH}: ${problem.message}`);
      // Out of the App's reach, an organisation's file counts as none.
      else await saveRepositoryConfig(pool, { repositoryId, scope, read: null });
    }
  };
  await refresh('repository', target.repo);
  if (target.repo !== ORGANISATION_REPOSITORY) await refresh('organisation', ORGANISATION_REPOSITORY);
  const { organisation, repository, override } = await findRepositoryConfigs(pool, repositoryId);
  return {
    config: effectiveConfig([organisation.config, repository.config, override.config]),
    mistakes: [...told('repository', repository), ...told('organisation', organisation), ...told('override', override)],
    sources: { repository: repository.sha, organisation: organisation.sha },
    notes: [...notes],
  };
}

function parsed(file: { sha: string } & ({ text: string } | { refused: string })): ReadConfigFile {
  if ('text' in file) return { sha: file.sha, ...parseRepositoryConfig(file.text) };
  return { sha: file.sha, mistakes: [{ line: 0, column: 0, path: '', message: file.refused }] satisfies Mistake[] };
}

const told = (scope: ConfigMistake['scope'], { config, mistakes }: StoredConfig): ConfigMistake[] =>
  mistakes.map((mistake) => ({ ...mistake, scope, inForce: config ? 'the last good one' : 'the defaults' }));
