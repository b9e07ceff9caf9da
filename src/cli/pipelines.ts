import type { Command } from 'commander';
import { BUILT_IN_PIPELINE } from '../core/pipeline-definition.js';
import { printableJson } from '../core/printable.js';
import { renderPipeline } from '../core/render-pipeline.js';
import { countRunsOfPipelines, deletePipeline, findPipeline, listPipelines } from '../store/pipelines.js';
import { readOnly } from '../store/read-only.js';
import type { Sql } from '../store/sql.js';
import { orEmpty, type WithDatabase } from './database.js';
import { formatNumber } from './format.js';
import { CliError, type CliIo, print } from './io.js';
import { paintFor, widthOf } from './paint.js';
import { type ApplyFlags, applyFile } from './pipelines/apply.js';
import { findTenant } from './pipelines/tenant.js';
import { type PipelineView, pipelineColumns } from './pipelines/view.js';
import { layOutTable } from './table.js';

export type PipelinesDeps = { withDatabase: WithDatabase };

const WHOSE = 'the one of this installation: its login (default: the one for all)';

/** `regreen pipelines`: which stages run, and when. */
export function pipelinesCommand(program: Command, io: CliIo, deps: PipelinesDeps): void {
  const pipelines = program.command('pipelines').description('manage pipelines: which stages run, and when');
  pipelines
    .command('list')
    .description('show the pipelines there are')
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) => list(io, deps, flags));
  pipelines
    .command('get <name>')
    .description('print a pipeline as a file that can be applied')
    .option('--installation <login>', WHOSE)
    .option('--yaml', 'print YAML (default)')
    .option('--json', 'print JSON')
    .action((name: string, flags: { installation?: string; json?: boolean }) => get(io, deps, name, flags));
  pipelines
    .command('apply')
    .description('create a pipeline, or change it to what a file says')
    .requiredOption('-f, --file <file>', 'YAML or JSON; - for standard input')
    .option('--installation <login>', 'for this installation alone: its login (default: for all)')
    .option('--dry-run', 'only say what would change')
    .option('--json', 'print JSON')
    .action((flags: ApplyFlags) => applyFile(io, deps, flags));
  pipelines
    .command('delete <name>')
    .description('take a pipeline away; runs that used it stay')
    .option('--installation <login>', WHOSE)
    .option('--json', 'print JSON')
    .action((name: string, flags: { installation?: string; json?: boolean }) => remove(io, deps, name, flags));
}

async function list(io: CliIo, { withDatabase }: PipelinesDeps, { json }: { json?: boolean }): Promise<void> {
  const read = (sql: Sql) => listPipelines(sql).then((found) => withRuns(sql, found));
  const stored = await orEmpty(
    io,
    withDatabase((pool) => readOnly(pool, read), { readOnly: true }),
    [],
  );
  const views = [builtIn(), ...stored];
  if (json) return print(io, printableJson(views));
  const table = layOutTable(pipelineColumns(), views, widthOf(io));
  print(io, paintFor(io)('bold', table.header));
  for (const view of views) print(io, table.line(view));
  for (const warning of views.flatMap(({ warnings }) => warnings)) io.stderr.write(`${warning}\n`);
}

async function get(
  io: CliIo,
  { withDatabase }: PipelinesDeps,
  name: string,
  flags: { installation?: string; json?: boolean },
): Promise<void> {
  const read = async (sql: Sql): Promise<PipelineView | undefined> => {
    const installationId = await findTenant(sql, flags.installation);
    const found = await findPipeline(sql, name, installationId);
    return found ? (await withRuns(sql, [found]))[0] : undefined;
  };
  const view =
    name === BUILT_IN_PIPELINE.name
      ? builtIn()
      : await withDatabase((pool) => readOnly(pool, read), { readOnly: true });
  if (!view) throw noPipeline(name);
  if (flags.json) return print(io, printableJson(view));
  if (view.warnings.length > 0) throw new CliError(1, view.warnings.join(' '));
  io.stdout.write(renderPipeline(view));
}

async function remove(
  io: CliIo,
  { withDatabase }: PipelinesDeps,
  name: string,
  flags: { installation?: string; json?: boolean },
): Promise<void> {
  if (name === BUILT_IN_PIPELINE.name) throw new CliError(1, `${name} is the built-in pipeline: it stays.`);
  const runs = await withDatabase(
    async (pool) => {
      const installationId = await findTenant(pool, flags.installation);
      const own = (await listPipelines(pool)).find((one) => one.name === name && one.installationId === installationId);
      if (!own) throw noPipeline(name);
      const used = (await countRunsOfPipelines(pool, [own.id])).get(own.id) ?? 0;
      if (!(await deletePipeline(pool, name, installationId))) throw noPipeline(name);
      return used;
    },
    { readOnly: false },
  );
  if (flags.json) return print(io, printableJson({ name, deleted: true, runs }));
  const kept =
    runs === 0
      ? 'No run used it.'
      : `${formatNumber(runs)} ${runs === 1 ? 'run that used it stays' : 'runs that used it stay'}.`;
  print(io, `deleted ${name}. ${kept}`);
}

const withRuns = async (sql: Sql, found: Awaited<ReturnType<typeof listPipelines>>): Promise<PipelineView[]> => {
  const runs = await countRunsOfPipelines(
    sql,
    found.map(({ id }) => id),
  );
  const logins = await findLogins(
    sql,
    found.flatMap(({ installationId }) => installationId ?? []),
  );
  return found.map(({ createdAt, updatedAt, ...pipeline }) => ({
    ...pipeline,
    installation: logins.get(pipeline.installationId ?? '') ?? null,
    runs: runs.get(pipeline.id) ?? 0,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }));
};

async function findLogins(sql: Sql, installationIds: string[]): Promise<Map<string, string | null>> {
  const { rows } = await sql.query<{ id: string; login: string | null }>(
    'select id, account_login as login from installations where id = any($1::uuid[])',
    [installationIds],
  );
  return new Map(rows.map(({ id, login }) => [id, login]));
}

const builtIn = (): PipelineView => ({
  id: null,
  installationId: null,
  installation: null,
  ...BUILT_IN_PIPELINE,
  runs: null,
  warnings: [],
  createdAt: null,
  updatedAt: null,
});

const noPipeline = (name: string): CliError =>
  new CliError(1, `There is no pipeline ${name} here: regreen pipelines list shows those there are.`);
