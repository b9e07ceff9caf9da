import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type Datamodel, type Field, type Model, readDatamodel } from '../support/prisma-datamodel.js';

let database: TestDatabase;
let datamodel: Datamodel;

beforeAll(async () => {
  [database, datamodel] = await Promise.all([createTestDatabase(), readDatamodel()]);
});
afterAll(() => database.drop());

/** Without partitions, which are the database's own business, and Prisma's table of migrations. */
const OURS = `c.relnamespace = 'public'::regnamespace and not c.relispartition and c.relname <> '_prisma_migrations'`;

async function lines(sql: string): Promise<string[]> {
  const { rows } = await database.pool.query(`select line from (${sql}) lines order by line collate "C"`);
  return rows.map(({ line }) => line);
}

const sorted = (texts: string[]): string[] => texts.toSorted();
const column = (model: Model, name: string): string =>
  model.fields.find((field) => field.name === name)!.dbName ?? name;
const modelNamed = (name: string): Model => datamodel.models.find((model) => model.name === name)!;
const scalars = (model: Model): Field[] => model.fields.filter((field) => field.kind !== 'object');

/** Of https://www.prisma.io/docs/orm/overview/databases/postgresql: what each scalar is when no native type is named. */
const TYPES: Record<string, string> = {
  String: 'text',
  Int: 'integer',
  BigInt: 'bigint',
  Boolean: 'boolean',
  Float: 'double precision',
  Json: 'jsonb',
  Bytes: 'bytea',
};
const NATIVE_TYPES: Record<string, string> = {
  Uuid: 'uuid',
  SmallInt: 'smallint',
  'Timestamptz(6)': 'timestamp with time zone',
  Decimal: 'numeric',
  'Decimal(12,6)': 'numeric(12,6)',
};

function typeOf(field: Field): string {
  const [name, args] = field.nativeType ?? [];
  const native = name && `${name}${args?.length ? `(${args.join(',')})` : ''}`;
  const type = native
    ? NATIVE_TYPES[native]
    : field.kind === 'enum'
      ? datamodel.enums.find((each) => each.name === field.type)!.dbName
      : TYPES[field.type];
  return `${type}${field.isList ? '[]' : ''}`;
}

/** Both sides in one spelling: casts and quotes dropped, an empty list as `{}`. */
function defaultOf(field: Field): string {
  const value = field.default;
  if (!field.hasDefaultValue) return 'none';
  if (Array.isArray(value)) return `{${value.join(',')}}`;
  if (typeof value === 'object' && value !== null) {
    const { name, args } = value as { name: string; args: string[] };
    return name === 'dbgenerated' ? plain(args[0] ?? 'generated') : `${name}()`;
  }
  return String(value);
}

const plain = (expression: string): string => expression.replace(/::[a-z_ ]+(\[\])?$/, '').replace(/^'(.*)'$/, '$1');

test('the same columns: name, type, nullability, default', async () => {
  const described = datamodel.models.flatMap((model) =>
    scalars(model).map((field) => {
      const nullable = field.isRequired || field.isList ? 'not null' : 'null';
      return `${model.dbName}.${field.dbName ?? field.name} ${typeOf(field)} ${nullable} default ${defaultOf(field)}`;
    }),
  );
  const { rows } = await database.pool.query(`
    select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
           case when a.attgenerated <> '' then 'generated' else pg_get_expr(d.adbin, d.adrelid) end as value
      from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on (d.adrelid, d.adnum) = (c.oid, a.attnum)
     where ${OURS} and c.relkind in ('r', 'p', 'v', 'm') and a.attnum > 0 and not a.attisdropped`);
  const found = rows.map(
    ({ table, name, type, required, value }) =>
      `${table}.${name} ${type} ${required ? 'not null' : 'null'} default ${plain(value ?? 'none')}`,
  );
  expect(found.length).toBeGreaterThan(200);
  expect(sorted(described)).toEqual(sorted(found));
});

test('the same enums, with their values in order', async () => {
  const described = datamodel.enums.map(
    (each) => `${each.dbName}: ${each.values.map(({ name, dbName }) => dbName ?? name).join(', ')}`,
  );
  const found = await lines(
    `select format('%s: %s', enumtypid::regtype, string_agg(enumlabel, ', ' order by enumsortorder)) as line from pg_enum group by enumtypid`,
  );
  expect(sorted(described)).toEqual(found);
});

test('the same foreign keys, with what happens to the rows below', async () => {
  const actions: Record<string, string> = { Cascade: 'c', SetNull: 'n', NoAction: 'a', Restrict: 'r' };
  const described = datamodel.models.flatMap((model) =>
    model.fields
      .filter((field) => field.relationFromFields?.length)
      .map((field) => {
        const target = modelNamed(field.type);
        const [from, to] = [column(model, field.relationFromFields![0]!), column(target, field.relationToFields![0]!)];
        return `${model.dbName}.${from} to ${target.dbName}.${to} delete ${actions[field.relationOnDelete!]} update ${actions[field.relationOnUpdate!]}`;
      }),
  );
  const found = await lines(`
    select format('%s.%s to %s.%s delete %s update %s', c.relname, a.attname, f.relname, b.attname, k.confdeltype, k.confupdtype) as line
      from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
      join pg_attribute a on (a.attrelid, a.attnum) = (c.oid, k.conkey[1]) join pg_attribute b on (b.attrelid, b.attnum) = (f.oid, k.confkey[1])
     where k.contype = 'f' and ${OURS}`);
  expect(found.length).toBeGreaterThan(30);
  expect(sorted(described)).toEqual(found);
});

test('the same keys, unique constraints and indexes, but for those that Prisma cannot say', async () => {
  const described = datamodel.indexes.map((index) => {
    const model = modelNamed(index.model);
    const columns = index.fields.map((field) => column(model, field.name));
    const usual = index.type === 'id' ? `${model.dbName}_pkey` : `${model.dbName}_${columns.join('_')}_key`;
    const ordered = columns.map((name, at) => (index.fields[at]!.sortOrder === 'desc' ? `${name} DESC` : name));
    return `${index.type} ${index.dbName ?? usual} (${ordered.join(', ')})`;
  });
  const indexes = (kind: string) => `
    select format('%s %s %s', case when x.indisprimary then 'id' when x.indisunique then 'unique' else 'normal' end, i.relname,
             substring(pg_get_indexdef(i.oid) from '\\(.*')) as line
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid where ${OURS} and ${kind}`;
  expect(sorted(described)).toEqual(await lines(indexes('x.indpred is null and x.indexprs is null')));
  const sqlOnly = await lines(indexes('(x.indpred is not null or x.indexprs is not null)'));
  expect(sqlOnly.map((line) => line.split(' ')[1])).toEqual([
    'idx_check_outcomes_branch',
    'idx_check_outcomes_failed_at',
    'idx_check_outcomes_failures',
    'idx_check_outcomes_signature',
    'idx_fix_attempts_verify_by',
    'idx_notification_messages_waiting',
    'idx_notifications_untold',
    'idx_outward_writes_without_run',
    'idx_pipeline_runs_finished_at',
    'idx_pipeline_runs_id_end',
    'idx_pull_requests_open',
    'idx_repositories_due',
    'idx_repositories_listed',
    'idx_repositories_lower_name',
    'idx_repositories_poll_after',
    'idx_run_stages_completed_inputs',
    'idx_webhook_deliveries_access',
    'idx_webhook_deliveries_installation_github_id',
    'idx_webhook_deliveries_recovered',
    'idx_webhook_deliveries_repository_github_id',
    'idx_webhook_deliveries_unprocessed',
    'idx_check_outcomes_check',
    'idx_check_outcomes_identity',
    'idx_check_runs_unclaimed',
    'idx_pipeline_runs_one_queued',
    'idx_pipeline_runs_one_running',
    'idx_pipeline_runs_one_waiting_input',
    'idx_pipelines_identity',
    'idx_quarantines_in_force',
  ]);
});
