import { isDeepStrictEqual } from 'node:util';
import { type PipelineDefinition, parsePipelineFile } from '../../core/pipeline-definition.js';
import { printableJson } from '../../core/printable.js';
import { applyPipeline, listPipelines } from '../../store/pipelines.js';
import { readOnly } from '../../store/read-only.js';
import type { Sql } from '../../store/sql.js';
import type { WithDatabase } from '../database.js';
import { type CliIo, print } from '../io.js';
import { mistakenFile, printMistakes, readText } from '../text-file.js';
import { findTenant } from './tenant.js';

export type ApplyFlags = { file: string; installation?: string; dryRun?: boolean; json?: boolean };
type Outcome = Awaited<ReturnType<typeof applyPipeline>>['outcome'];

/** `regreen pipelines apply`: the file's mistakes, one a line as editors read them, or what came of it. */
export async function applyFile(
  io: CliIo,
  { withDatabase }: { withDatabase: WithDatabase },
  flags: ApplyFlags,
): Promise<void> {
  const file = flags.file === '-' ? '<stdin>' : flags.file;
  const parsed = parsePipelineFile(await readText(io, flags.file));
  if ('mistakes' in parsed) {
    printMistakes(io, file, parsed.mistakes);
    throw mistakenFile(file, parsed.mistakes, 'nothing was changed');
  }
  const { definition } = parsed;
  const outcome = flags.dryRun
    ? await withDatabase((pool) => readOnly(pool, (sql) => foresee(sql, definition, flags)), { readOnly: true })
    : await withDatabase(
        async (pool) => (await applyPipeline(pool, definition, await findTenant(pool, flags.installation))).outcome,
        { readOnly: false },
      );
  if (flags.json) return print(io, printableJson({ name: definition.name, outcome, dryRun: flags.dryRun ?? false }));
  const would = { created: 'would be created', changed: 'would be changed', unchanged: 'would stay as it is' } as const;
  print(io, flags.dryRun ? `${definition.name} ${would[outcome]}` : `${outcome} ${definition.name}`);
}

/** What applying would do. */
async function foresee(sql: Sql, definition: PipelineDefinition, flags: ApplyFlags): Promise<Outcome> {
  const installationId = await findTenant(sql, flags.installation);
  const own = (await listPipelines(sql)).find(
    (one) => one.name === definition.name && one.installationId === installationId,
  );
  if (!own) return 'created';
  const { description, stages } = own;
  return isDeepStrictEqual([description, stages], [definition.description, definition.stages])
    ? 'unchanged'
    : 'changed';
}
