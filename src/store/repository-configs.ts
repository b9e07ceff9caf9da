import { z } from 'zod';
import { cleanDeep } from '../core/clean-text.js';
import { type Mistake, mistakeSchema } from '../core/mistake.js';
import { parseConfigValue, type RepositoryConfig } from '../core/repository-config.js';
import type { Sql } from './sql.js';

export type ConfigScope = 'repository' | 'organisation';

/** A configuration file as it was just read. */
export type ReadConfigFile = { sha: string | null } & ({ config: RepositoryConfig } | { mistakes: Mistake[] });

/** What is known of one file: of a repository that has none, all is empty. */
export type StoredConfig = {
  /** The last good one; null where there was none, or what was kept no longer reads as one. */
  config: RepositoryConfig | null;
  /** The blob that `config` came from. */
  sha: string | null;
  /** Of the file as last read. */
  mistakes: Mistake[];
};

const NONE: StoredConfig = { config: null, sha: null, mistakes: [] };

/** Keeps a configuration file as it was read; null: there is none. One with mistakes leaves the last good one in force. Answers what is in force then. */
export async function saveRepositoryConfig(
  sql: Sql,
  { repositoryId, scope, read }: { repositoryId: string; scope: ConfigScope; read: ReadConfigFile | null },
): Promise<StoredConfig> {
  const mistakes = read && 'mistakes' in read ? cleanDeep(z.array(mistakeSchema).parse(read.mistakes)) : [];
  const config = read && 'config' in read ? cleanDeep(checked(read.config)) : null;
  const { rows } = await sql.query<Row>(
    `insert into repository_configs as c (repository_id, scope, blob_sha, content, content_sha, mistakes)
     values ($1, $2, $3, $4, case when $4::jsonb is not null then $3 end, $5)
     on conflict (repository_id, scope) do update
       set blob_sha = excluded.blob_sha, mistakes = excluded.mistakes, read_at = now(),
           content = case when $6 then c.content else excluded.content end,
           content_sha = case when $6 then c.content_sha else excluded.content_sha end
     returning content, content_sha, mistakes`,
    [
      repositoryId,
      scope,
      read?.sha ?? null,
      config && JSON.stringify(config),
      JSON.stringify(mistakes),
      mistakes.length > 0,
    ],
  );
  return storedConfig(rows[0]!);
}

/** What was last read of a repository's files, and the layer that lies on top of them; `overrideMistakes` when that one does not read. */
export async function findRepositoryConfigs(
  sql: Sql,
  repositoryId: string,
): Promise<Record<ConfigScope, StoredConfig> & { override: StoredConfig }> {
  const { rows } = await sql.query<Row & { scope: ConfigScope }>(
    'select scope, content, content_sha, mistakes from repository_configs where repository_id = $1',
    [repositoryId],
  );
  const { rows: repositories } = await sql.query<{ config_override: unknown }>(
    'select config_override from repositories where id = $1',
    [repositoryId],
  );
  const of = (scope: ConfigScope) => {
    const row = rows.find((one) => one.scope === scope);
    return row ? storedConfig(row) : NONE;
  };
  const override = parseConfigValue(repositories[0]?.config_override ?? null);
  return {
    organisation: of('organisation'),
    repository: of('repository'),
    override: 'config' in override ? { ...NONE, config: override.config } : { ...NONE, mistakes: override.mistakes },
  };
}

type Row = { content: unknown; content_sha: string | null; mistakes: unknown };

function storedConfig({ content, content_sha: sha, mistakes }: Row): StoredConfig {
  const parsed = content === null ? null : parseConfigValue(content);
  return {
    ...(parsed && 'config' in parsed ? { config: parsed.config, sha } : { config: null, sha: null }),
    mistakes: z.array(mistakeSchema).safeParse(mistakes).data ?? [],
  };
}

function checked(config: RepositoryConfig): RepositoryConfig {
  const parsed = parseConfigValue(config);
  if ('config' in parsed) return parsed.config;
  throw new Error(`a configuration was to be kept that is none: ${parsed.mistakes[0]!.message}`);
}
