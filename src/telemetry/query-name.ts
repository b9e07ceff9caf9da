/** Texts are written by hand, or by Prisma for one shape of a call: there are some hundreds of them. */
const MAX_TEXTS = 1_000;
const MAX_NAMES = 250;
/** Where a statement's name stands; Prisma names all columns of a table first. */
const LOOK_AT = 4_000;

const known = new Map<string, string>();
const names = new Set<string>();

/** What a statement does, and to what. */
const OPERATION =
  /\b(?:(insert)\s+into|(delete)\s+from|(update)(?!\s+(?:set|of|skip|nowait)\b)|from|join)\s+(?:"?[a-z_]\w{0,62}"?\.)?"?([a-z_]\w{0,62})/g;
/** Words that look like it. */
const OTHER_FROM = /\bextract\s*\(\s*\w+\s+from\b|\bdistinct\s+from\b/g;

/**
 * A statement's name, such as `select pipeline_runs` or `insert webhook_deliveries`: what it does, and the first table that it does it to; of a
 * statement in several parts, the first that changes something. Nothing of its values is in it.
 * https://opentelemetry.io/docs/specs/semconv/database/database-spans/#generating-a-summary-of-the-query
 */
export function queryName(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  const derived = deriveName(text.length > LOOK_AT ? text.slice(0, LOOK_AT) : text);
  const name = names.has(derived) || names.size < MAX_NAMES ? derived : 'other';
  names.add(name);
  const [oldest] = known.size >= MAX_TEXTS ? known.keys() : [];
  if (oldest !== undefined) known.delete(oldest);
  known.set(text, name);
  return name;
}

function deriveName(text: string): string {
  const statement = text
    .replace(/^(?:\s|--[^\n]*\n)+/, '')
    .toLowerCase()
    .replace(/'[^']*'/g, "''")
    .replace(OTHER_FROM, '');
  const first = /^[a-z]{1,20}/.exec(statement)?.[0] ?? 'other';
  if (!STATEMENTS.has(first)) return WORDS.has(first) ? first : 'other';
  const parts = new Set(
    [...statement.matchAll(/\b([a-z_]\w{0,62})\s+as\s+(?:materialized\s+)?\(/g)].map((match) => match[1]),
  );
  let read: string | null = null;
  for (const [, insert, remove, update, table] of statement.matchAll(OPERATION)) {
    const change = insert ?? remove ?? update;
    if (change) return `${change} ${tableName(table!)}`;
    if (read === null && !parts.has(table) && !NO_TABLES.has(table!)) read = tableName(table!);
  }
  if (read !== null) return `select ${read}`;
  const called = /^select\s+(?:[a-z_]+\.)?([a-z_]\w{0,62})\s*\(/.exec(statement)?.[1];
  return called ? `select ${called}` : 'select';
}

/** A partition counts as its table. */
const tableName = (name: string): string => name.replace(/(?:_[a-z]?\d+|_default)+$/, '');

const STATEMENTS = new Set(['select', 'insert', 'update', 'delete', 'with']);
const WORDS = new Set([
  'begin',
  'commit',
  'rollback',
  'savepoint',
  'release',
  'set',
  'show',
  'lock',
  'copy',
  'create',
  'alter',
  'drop',
  'analyze',
  'vacuum',
  'start',
  'listen',
  'notify',
  'explain',
  'truncate',
  'do',
]);
const NO_TABLES = new Set([
  'unnest',
  'generate_series',
  'jsonb_array_elements',
  'jsonb_each',
  'jsonb_to_recordset',
  'lateral',
  'only',
  'select',
]);
