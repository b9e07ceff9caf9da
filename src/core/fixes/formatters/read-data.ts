import { parse as parseToml } from 'smol-toml';
import { z } from 'zod';
import { readYaml } from '../../read-yaml.js';

export type Data = Record<string, z.core.util.JSONType>;
export type DataReading = { data: Data } | { problem: string };

/** Settings are short; YAML takes long where it is all punctuation. */
const MAX_LENGTH = { json: 256 * 1024, toml: 256 * 1024, yaml: 32 * 1024 };
const dataSchema = z.record(z.string(), z.json());

export const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a file of settings. `json` may have comments and commas at the end, as JSONC. Nothing in it is ever run. */
export function readData(path: string, text: string | null, format: 'json' | 'yaml' | 'toml'): DataReading {
  if (text === null || text.length > MAX_LENGTH[format]) return { problem: `${path} cannot be read, or is too large` };
  try {
    const value = parsed(text.replace(/^\uFEFF/, ''), format);
    const data = dataSchema.safeParse(value ?? {});
    return data.success ? { data: data.data } : { problem: `${path} holds something else than settings` };
  } catch {
    return { problem: `${path} is no valid ${format.toUpperCase()}` };
  }
}

function parsed(text: string, format: 'json' | 'yaml' | 'toml'): unknown {
  if (format === 'json') return JSON.parse(withoutComments(text));
  // Dates of TOML become texts; no setting of a formatter is one.
  if (format === 'toml') return JSON.parse(JSON.stringify(parseToml(text, { maxDepth: 50 })));
  const read = readYaml(text);
  if ('mistakes' in read) throw new Error('no YAML');
  return read.file.value;
}

const JSON_PART = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|,(?=\s*[}\]])/g;

/** Comments first: a comma may be the last of its list only once the comment behind it is gone. */
const withoutComments = (text: string): string => {
  const keepTexts = (part: string): string => (part.startsWith('"') ? part : '');
  const bare = text.replace(JSON_PART, (part) => (part === ',' ? part : keepTexts(part)));
  return bare.replace(JSON_PART, keepTexts);
};
