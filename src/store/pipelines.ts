import { z } from 'zod';
import { cleanDeep } from '../core/clean-text.js';
import { type PipelineDefinition, type PipelineStage, pipelineStageSchema } from '../core/pipeline-definition.js';
import type { Sql } from './sql.js';

/** A pipeline as it is kept. Without an installation it is there for every one. */
export type StoredPipeline = {
  id: string;
  installationId: string | null;
  name: string;
  description: string | null;
  /** Empty where what is kept no longer reads as stages: then a warning holds it raw. */
  stages: PipelineStage[];
  warnings: string[];
  createdAt: Date;
  updatedAt: Date;
};

const stagesSchema = z.array(pipelineStageSchema);

const COLUMNS = `id, installation_id as "installationId", name, description, stages, created_at as "createdAt", updated_at as "updatedAt"`;

type Row = Omit<StoredPipeline, 'stages' | 'warnings'> & { stages: unknown };

/** Those that an installation can use: its own and everybody's. Null: only everybody's; left out: all there are. By name, an installation's own first. */
export async function listPipelines(
  sql: Sql,
  { installationId }: { installationId?: string | null } = {},
): Promise<StoredPipeline[]> {
  const { rows } = await sql.query<Row>(
    `select ${COLUMNS} from pipelines
      where $1 or installation_id is null or installation_id = $2
      order by name collate "C", installation_id nulls last`,
    [installationId === undefined, installationId ?? null],
  );
  return rows.map(stored);
}

/** The pipeline that an installation means by a name: its own, else everybody's. */
export async function findPipeline(
  sql: Sql,
  name: string,
  installationId: string | null,
): Promise<StoredPipeline | null> {
  const { rows } = await sql.query<Row>(
    `select ${COLUMNS} from pipelines where name = $1 and (installation_id is null or installation_id = $2)
      order by installation_id nulls last limit 1`,
    [name, installationId],
  );
  return rows[0] ? stored(rows[0]) : null;
}

/** Keeps a definition under its name, for one installation or for all (null). Applying it again changes nothing. */
export async function applyPipeline(
  sql: Sql,
  definition: PipelineDefinition,
  installationId: string | null,
): Promise<{ pipeline: StoredPipeline; outcome: 'created' | 'changed' | 'unchanged' }> {
  const { name, description, stages } = cleanDeep(definition);
  const { rows } = await sql.query<Row & { created: boolean }>(
    `insert into pipelines as p (installation_id, name, description, stages) values ($1, $2, $3, $4)
     on conflict (coalesce(installation_id, '00000000-0000-0000-0000-000000000000'::uuid), name) do update
       set description = excluded.description, stages = excluded.stages
       where (p.description, p.stages) is distinct from (excluded.description, excluded.stages)
     returning ${COLUMNS}, xmax = 0 as created`,
    [installationId, name, description, JSON.stringify(stagesSchema.parse(stages))],
  );
  if (rows[0]) {
    const { created, ...row } = rows[0];
    return { pipeline: stored(row), outcome: created ? 'created' : 'changed' };
  }
  const { rows: same } = await sql.query<Row>(
    `select ${COLUMNS} from pipelines where name = $1 and installation_id is not distinct from $2`,
    [name, installationId],
  );
  if (same[0]) return { pipeline: stored(same[0]), outcome: 'unchanged' };
  throw new Error(`the pipeline ${name} was deleted while it was applied: apply it again`);
}

/** Takes away exactly this one; false when there is none. Runs that used it stay. */
export async function deletePipeline(sql: Sql, name: string, installationId: string | null): Promise<boolean> {
  const { rowCount } = await sql.query(
    'delete from pipelines where name = $1 and installation_id is not distinct from $2',
    [name, installationId],
  );
  return rowCount === 1;
}

/** How many runs each of these pipelines has had, by its id. */
export async function countRunsOfPipelines(sql: Sql, pipelineIds: string[]): Promise<Map<string, number>> {
  const { rows } = await sql.query<{ id: string; runs: number }>(
    'select pipeline_id as id, count(*)::int as runs from pipeline_runs where pipeline_id = any($1::uuid[]) group by 1',
    [pipelineIds],
  );
  return new Map(rows.map(({ id, runs }) => [id, runs]));
}

function stored(row: Row): StoredPipeline {
  const parsed = stagesSchema.safeParse(row.stages);
  if (parsed.success) return { ...row, stages: parsed.data, warnings: [] };
  const raw = JSON.stringify(row.stages).slice(0, 500);
  return {
    ...row,
    stages: [],
    warnings: [`The stages kept for ${row.name} do not read as stages; apply it again: ${raw}`],
  };
}
