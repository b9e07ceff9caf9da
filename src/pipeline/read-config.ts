import { setTimeout } from 'node:timers/promises';
import { type ConfigMistake, mendedSentence } from '../core/config-mistakes.js';
import type { Mistake } from '../core/mistake.js';
import type { Layers } from '../core/notifications/addressees.js';
import { missingPermission } from '../core/permissions.js';
import {
  type EffectiveConfig,
  effectiveConfig,
  parseRepositoryConfig,
  REPOSITORY_CONFIG_PATH,
} from '../core/repository-config.js';
import type { RunPlan } from '../core/run-plan.js';
import { ORGANISATION_REPOSITORY } from '../github/client.js';
import { type GithubProblem, githubProblem } from '../github/problem.js';
import { changesFile } from '../github/pull-requests.js';
import { type RepositoryFile, readRepositoryFile } from '../github/repository-files.js';
import {
  type ConfigScope,
  findRepositoryConfigs,
  type ReadConfigFile,
  type StoredConfig,
  saveRepositoryConfig,
} from '../store/repository-configs.js';
import type { RunIo } from './stage.js';

export type ReadConfig = {
  config: EffectiveConfig;
  mistakes: ConfigMistake[];
  sources: RunPlan['sources'];
  /** What each says, to see where something comes from. */
  layers: Layers;
  /** What could not be read, in sentences; what was last read of it is in force. */
  notes: string[];
};

type Io = Pick<RunIo, 'octokit' | 'defaultsOctokit' | 'pool'> & {
  target: Pick<RunIo['target'], 'owner' | 'repo' | 'pullRequestNumber'>;
};

/**
 * Reads the configuration of a run's repository, from default branches only, and keeps what was read. A file with mistakes leaves its last good
 * version in force; so does one that GitHub does not show, or is too broken to. What the head of the pull request would make of the file is
 * looked at for mistakes, and never in force. Throws when GitHub asks for a pause: then the stage is tried again.
 */
export async function readConfig(repositoryId: string, io: Io, headSha: string | null = null): Promise<ReadConfig> {
  const { pool, target } = io;
  const scopes: ConfigScope[] =
    target.repo === ORGANISATION_REPOSITORY ? ['repository'] : ['repository', 'organisation'];
  // All at once: each is a round trip, and people wait.
  const [headFile, ...layerReads] = await Promise.all([
    headSha === null ? null : outcomeOf(readRepositoryFile(io.octokit, target, REPOSITORY_CONFIG_PATH, headSha)),
    ...scopes.map((scope) => readLayer(scope, io)),
  ]);
  const reads: Partial<Record<ConfigScope, LayerRead>> = {};
  for (const [index, scope] of scopes.entries()) {
    const read = layerReads[index];
    if (read && 'file' in read)
      await saveRepositoryConfig(pool, { repositoryId, scope, read: read.file && parsed(read.file) });
    if (read) reads[scope] = read;
  }
  const layers = await findRepositoryConfigs(pool, repositoryId);
  const { organisation, repository, override } = layers;
  const config = effectiveConfig([organisation.config, repository.config, override.config]);
  const blind = scopes.some((scope) => isBlind(reads[scope], layers[scope]));
  const head = await readHead(headFile, reads.repository, repository, io);
  return {
    // What nobody has ever seen may forbid more than looking.
    config: blind ? { ...config, mode: 'observe' } : config,
    mistakes: [
      ...head.mistakes,
      ...(head.mends ? [] : told('repository', repository)),
      ...told('organisation', organisation),
      ...told('override', override),
    ],
    sources: { repository: repository.sha, organisation: organisation.sha },
    layers: { organisation: organisation.config, repository: repository.config, override: override.config },
    notes: [
      ...new Set(scopes.flatMap((scope) => notesOf(scope, reads[scope], layers[scope]))),
      ...(head.mends ? [mendedSentence(inForce(repository))] : []),
    ],
  };
}

type LayerRead = { file: RepositoryFile } | { problem: GithubProblem };

/** The waits before further tries: most of GitHub's troubles are over by then, and a run without its configuration is no good one. */
const RETRY_IN_MS = [200, 1_000];

async function readLayer(scope: ConfigScope, io: Io, retriesInMs = RETRY_IN_MS): Promise<LayerRead> {
  const { owner, repo } = io.target;
  try {
    const [octokit, name] = scope === 'repository' ? [io.octokit, repo] : [io.defaultsOctokit, ORGANISATION_REPOSITORY];
    return { file: await readRepositoryFile(octokit, { owner, repo: name }, REPOSITORY_CONFIG_PATH) };
  } catch (error) {
    const problem = githubProblem(error);
    const [retryInMs, ...later] = retriesInMs;
    if (problem.kind === 'unreachable' && retryInMs !== undefined) {
      await setTimeout(retryInMs);
      return readLayer(scope, io, later);
    }
    if (problem.kind === 'missing_permission' || problem.kind === 'forbidden' || problem.kind === 'unreachable')
      return { problem };
    throw error;
  }
}

const isUnknown = ({ config, mistakes }: StoredConfig): boolean => config === null && mistakes.length === 0;

const isBlind = (read: LayerRead | undefined, stored: StoredConfig): boolean =>
  read !== undefined && 'problem' in read && read.problem.kind === 'unreachable' && isUnknown(stored);

function notesOf(scope: ConfigScope, read: LayerRead | undefined, stored: StoredConfig): string[] {
  if (read === undefined || 'file' in read) return [];
  const file = `${REPOSITORY_CONFIG_PATH}${scope === 'organisation' ? " of the organisation's .github repository" : ''}`;
  switch (read.problem.kind) {
    case 'missing_permission':
      return [missingPermission('contents').sentence];
    case 'forbidden': {
      // An organisation may keep its file to itself; what it has let us read once still holds.
      if (scope === 'organisation' && isUnknown(stored)) return [];
      return [`GitHub does not show ${file}: ${read.problem.message}`];
    }
    default:
      return [
        isUnknown(stored)
          ? `GitHub could not answer when asked for ${file}, and nothing of it is known: this run only diagnoses.`
          : `GitHub could not answer when asked for ${file}: what was last read of it is in force.`,
      ];
  }
}

/** What a call gave or threw, for whoever looks at it later. */
type Outcome<T> = { value: T } | { error: unknown };
const outcomeOf = <T>(call: Promise<T>): Promise<Outcome<T>> =>
  call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );

type HeadRead = { mistakes: ConfigMistake[]; mends: boolean };
const NO_OPINION: HeadRead = { mistakes: [], mends: false };

/** What the pull request would make of the repository's file. A head that is merely behind the default branch would change nothing. */
async function readHead(
  headFile: Outcome<RepositoryFile> | null,
  read: LayerRead | undefined,
  stored: StoredConfig,
  { octokit, target }: Io,
): Promise<HeadRead> {
  if (headFile === null || read === undefined || 'problem' in read) return NO_OPINION;
  try {
    if ('error' in headFile) throw headFile.error;
    const file = headFile.value;
    if (file === null || (file.sha !== '' && file.sha === read.file?.sha)) return NO_OPINION;
    const version = parsed(file);
    const mistakes = 'mistakes' in version ? version.mistakes : [];
    if (mistakes.length === 0 && stored.mistakes.length === 0) return NO_OPINION;
    if (!(await changesFile(octokit, target, target.pullRequestNumber, REPOSITORY_CONFIG_PATH))) return NO_OPINION;
    return {
      mistakes: mistakes.map((mistake) => ({ ...mistake, scope: 'head', inForce: inForce(stored) })),
      mends: mistakes.length === 0,
    };
  } catch (error) {
    const { kind } = githubProblem(error);
    if (kind === 'rate_limited' || kind === 'other') throw error;
    return NO_OPINION;
  }
}

function parsed(file: NonNullable<RepositoryFile>): ReadConfigFile {
  if ('text' in file) return { sha: file.sha, ...parseRepositoryConfig(file.text) };
  return { sha: file.sha, mistakes: [{ line: 0, column: 0, path: '', message: file.refused }] satisfies Mistake[] };
}

const inForce = ({ config }: StoredConfig): ConfigMistake['inForce'] => (config ? 'the last good one' : 'the defaults');

const told = (scope: ConfigMistake['scope'], stored: StoredConfig): ConfigMistake[] =>
  stored.mistakes.map((mistake) => ({ ...mistake, scope, inForce: inForce(stored) }));
