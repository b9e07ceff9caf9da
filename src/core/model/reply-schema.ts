import { z } from 'zod';

export type JsonSchema = { [key: string]: unknown };

/** The schema of a reply for the prompt, with every limit it has. */
export const replySchema = (schema: z.ZodType): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema);
  return rest;
};

/** What providers that hold a model to a schema all understand; they refuse requests with limits that they do not know. */
const STRUCTURE = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'const',
  'anyOf',
  'description',
  '$ref',
  '$defs',
]);

/** The schema's structure alone. Limits are left to the prompt, and to our own check of the reply. */
export function structureOf(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => STRUCTURE.has(key) || key === 'oneOf')
      .map(([key, value]) => [key === 'oneOf' ? 'anyOf' : key, structureIn(key, value)]),
  );
}

function structureIn(key: string, value: unknown): unknown {
  if (key === 'properties' || key === '$defs') {
    return Object.fromEntries(
      Object.entries(value as JsonSchema).map(([name, inner]) => [name, structureIn('items', inner)]),
    );
  }
  if (key === 'anyOf' || key === 'oneOf') return (value as unknown[]).map((inner) => structureIn('items', inner));
  const isSchema = key === 'items' && typeof value === 'object' && value !== null;
  return isSchema ? structureOf(value as JsonSchema) : value;
}
