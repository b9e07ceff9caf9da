import { z } from 'zod';
import type { Mistake } from './mistake.js';
import { NOTIFICATION_KINDS } from './notifications/kinds.js';
import { BUILT_IN_NAME } from './pipeline-name.js';
import { type EffectiveConfig, type RepositoryConfig, repositoryConfigSchema } from './repository-config-schema.js';
import { checkValue, readBySchema } from './schema-mistakes.js';

export { type EffectiveConfig, effectiveConfigSchema, type RepositoryConfig } from './repository-config-schema.js';

export const REPOSITORY_CONFIG_PATH = '.github/regreen.yml';

type Parsed = { config: RepositoryConfig } | { mistakes: Mistake[] };

/** The keys of a configuration file; an empty file gives none. Every mistake is told with its place. Never throws. */
export function parseRepositoryConfig(text: string): Parsed {
  const read = readBySchema(text, fileSchema);
  return 'mistakes' in read ? read : { config: read.value };
}

/** The same for a value that is no file: `repositories.config_override`, or one read back from the database. */
export function parseConfigValue(value: unknown): Parsed {
  const read = checkValue(value, fileSchema);
  return 'mistakes' in read ? read : { config: read.value };
}

const fileSchema = z.preprocess((value) => value ?? {}, repositoryConfigSchema);

const all = { include: [], exclude: [] };

/** What holds where no layer says anything. */
export const DEFAULT_CONFIG: EffectiveConfig = {
  mode: 'suggest',
  checks: all,
  branches: all,
  labels: all,
  authors: all,
  pipeline: BUILT_IN_NAME,
  report: { always: false, onFailure: 'neutral' },
  fix: {
    apply: 'suggestion',
    approval: true,
    maxAttempts: 2,
    maxPerPullRequest: 6,
    maxPerDay: 20,
    verifyWithinMinutes: 120,
    onRegression: 'revert',
    paths: all,
  },
  rerun: { enabled: true, maxAttempts: 1, maxPerDay: 20 },
  review: { enabled: true, reviewers: [], requestChanges: false },
  model: { enabled: true, name: null, maxUsdPerDay: null, maxTokensPerDay: null, patches: 'suggestion' },
  notify: { comment: true, targets: [], on: [...NOTIFICATION_KINDS], slack: null },
  matchers: [],
  quarantine: [],
};

/** The later layer wins: organisation, repository, override. Maps are merged key by key; lists and values are replaced. */
export function effectiveConfig(layers: (RepositoryConfig | null)[]): EffectiveConfig {
  const config = layers.reduce<EffectiveConfig>(
    (below, layer) => (layer ? (merge(below, layer) as EffectiveConfig) : below),
    DEFAULT_CONFIG,
  );
  // Whoever lets Regreen fix, and says no more, means that it commits.
  const isSaid = layers.some((layer) => layer?.fix?.apply !== undefined);
  return config.mode === 'fix' && !isSaid ? { ...config, fix: { ...config.fix, apply: 'commit' } } : config;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function merge(below: unknown, above: unknown): unknown {
  if (above === undefined) return below;
  if (!isMap(below) || !isMap(above)) return above;
  const keys = new Set([...Object.keys(below), ...Object.keys(above)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(below[key], above[key])]));
}

/** The JSON Schema of the file, for editors. */
export const repositoryConfigJsonSchema = (): object => ({
  ...z.toJSONSchema(repositoryConfigSchema, { io: 'input', target: 'draft-7' }),
});
