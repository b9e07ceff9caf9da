import { readFileSync } from 'node:fs';

type Schema = Record<string, unknown>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function repair(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(repair);
  if (!isSchema(value)) return value;
  const schema = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, repair(inner)]));
  // An App's bot has an address with brackets in it.
  if (schema.format === 'email') delete schema.format;
  if (schema.nullable !== true) return schema;
  if (Array.isArray(schema.enum)) return { ...schema, enum: [...new Set([...schema.enum, null])] };
  if ('type' in schema) return schema;
  const { nullable: _nullable, anyOf, oneOf, allOf, ...rest } = schema;
  const choices = anyOf ?? oneOf ?? allOf;
  return Array.isArray(choices) ? { ...rest, anyOf: [...choices, { enum: [null] }] } : rest;
}

/**
 * GitHub's description with four slips of it put right, each of which contradicts what GitHub answers:
 * `nullable` without `type` (ajv refuses to compile it, and the contract proxy dies at the first such answer),
 * `nullable` with an `enum` that leaves null out (the conclusion of a check run that still runs is null), an
 * installation's account that would have to be a user and an enterprise at once, and addresses of bots that are no e-mail addresses to ajv.
 */
export const readContractSpec = (path: string): string =>
  JSON.stringify(repair(JSON.parse(readFileSync(path, 'utf8'))));
