import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export type Field = {
  name: string;
  dbName?: string;
  kind: 'scalar' | 'enum' | 'object';
  type: string;
  isList: boolean;
  isRequired: boolean;
  hasDefaultValue: boolean;
  default?: unknown;
  nativeType: [string, string[]] | null;
  relationFromFields?: string[];
  relationToFields?: string[];
  relationOnDelete?: string;
  relationOnUpdate?: string;
};
export type Model = { name: string; dbName: string; fields: Field[] };
type Index = {
  model: string;
  type: 'id' | 'unique' | 'normal';
  dbName?: string;
  fields: { name: string; sortOrder?: 'desc' }[];
};
export type Datamodel = {
  enums: { name: string; dbName: string; values: { name: string; dbName: string | null }[] }[];
  models: Model[];
  indexes: Index[];
};

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A Prisma generator (https://www.prisma.io/docs/orm/prisma-schema/overview/generators: JSON-RPC by lines) that keeps what it is told. */
const GENERATOR = `#!${process.execPath}
const { createInterface } = require('node:readline');
const { writeFileSync } = require('node:fs');
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === 'generate') writeFileSync(params.generator.output.value, JSON.stringify(params.dmmf.datamodel));
  const result = method === 'getManifest' ? { manifest: { prettyName: 'datamodel' } } : null;
  process.stderr.write(JSON.stringify({ jsonrpc: '2.0', id, result }) + '\\n', () => method === 'generate' && process.exit(0));
});
`;

/** prisma/schema.prisma as Prisma itself reads it: more than the generated client knows, with native types, indexes and referential actions. */
export async function readDatamodel(): Promise<Datamodel> {
  const directory = await mkdtemp(join(tmpdir(), 'regreen-datamodel-'));
  try {
    const [generator, output, schema] = ['generator.cjs', 'datamodel.json', 'schema.prisma'].map((name) =>
      join(directory, name),
    ) as [string, string, string];
    await writeFile(generator, GENERATOR, { mode: 0o755 });
    const source = await readFile(join(ROOT, 'prisma', 'schema.prisma'), 'utf8');
    const block = `generator datamodel {\n  provider = ${JSON.stringify(generator)}\n  output = ${JSON.stringify(output)}\n}`;
    await writeFile(schema, source.replace(/^generator \w+ \{[^}]*\}/m, block));
    const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' };
    await promisify(execFile)(
      process.execPath,
      [join(ROOT, 'node_modules/prisma/build/index.js'), 'generate', '--schema', schema],
      { cwd: ROOT, env },
    );
    return JSON.parse(await readFile(output, 'utf8'));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
