import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse, parseAllDocuments } from 'yaml';
import { parseTemplate, type Templates } from './parse-template.js';
import { runTemplate } from './run-template.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Manifest = {
  apiVersion: string;
  kind: string;
  metadata: { name: string } & Record<string, unknown>;
} & Record<string, unknown>;

export type Rendered = { manifests: Manifest[]; notes: string; text: string };

/**
 * What `helm template NAME CHART -f VALUES` prints, for the part of the template language that our chart keeps to: whatever is beyond it throws,
 * and so do values that the chart's schema refuses. `release.name` and `.namespace` as on Helm's command line.
 */
export function renderChart(chart: string, given: Json, release = { name: 'regreen', namespace: 'regreen' }): Rendered {
  const read = (file: string): string => readFileSync(join(chart, file), 'utf8');
  const { name, version, appVersion } = parse(read('Chart.yaml')) as Record<string, string>;
  const values = mergeValues(parse(read('values.yaml')) as Json, given);
  const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
    JSON.parse(read('values.schema.json')) as object,
  );
  if (!validate(values))
    throw new Error(validate.errors!.map(({ instancePath, message }) => `${instancePath}: ${message}`).join('\n'));

  const templates: Templates = new Map();
  const files = readdirSync(join(chart, 'templates')).sort();
  const parsed = files.map((file) =>
    within(file, () => ({ file, nodes: parseTemplate(read(`templates/${file}`), templates) })),
  );
  const dot = {
    Values: values,
    Chart: { Name: name, Version: version, AppVersion: appVersion },
    Release: { Name: release.name, Namespace: release.namespace, Service: 'Helm' },
    Files: { Get: read },
  };
  const printed = parsed
    .map(({ file, nodes }) => ({ file, text: within(file, () => runTemplate(nodes, dot, templates)) }))
    .filter(({ file }) => !file.startsWith('_'));
  const notes = printed.find(({ file }) => file === 'NOTES.txt')?.text ?? '';
  const documents = printed
    .filter(({ file }) => file !== 'NOTES.txt')
    .flatMap(({ file, text }) => within(file, () => documentsOf(text)).map((manifest) => ({ file, manifest })));
  return {
    manifests: documents.map(({ manifest }) => manifest),
    notes,
    text: printed
      .filter(({ file }) => file !== 'NOTES.txt')
      .map(({ file, text }) => `---\n# Source: ${file}\n${text.trim()}\n`)
      .join(''),
  };
}

function within<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

function documentsOf(text: string): Manifest[] {
  return parseAllDocuments(text, { strict: true, uniqueKeys: true })
    .map((document) => {
      if (document.errors.length > 0) throw document.errors[0];
      return document.toJS() as Manifest | null;
    })
    .filter((manifest) => manifest !== null);
}

/** As Helm does: maps key by key, null takes a default away, all else replaces it. */
export function mergeValues(base: Json, over: Json): Json {
  if (!isMap(base) || !isMap(over)) return over;
  const out = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === null) delete out[key];
    else out[key] = key in base ? mergeValues(base[key]!, value) : value;
  }
  return out;
}

const isMap = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
