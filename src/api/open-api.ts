import { z } from 'zod';
import { problemSchema } from './problem.js';
import type { AnswerShape, Route } from './route.js';

export type JsonSchema = z.core.JSONSchema.BaseSchema;
type Parameter = {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  description?: string;
  schema: JsonSchema;
  style?: 'form';
  explode?: false;
};
type Content = Record<string, { schema: JsonSchema }>;
export type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: Record<string, string[]>[];
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, { description: string; content?: Content }>;
};
export type OpenApi = {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, object> };
};

export const BASE_PATH = '/api/v1';

/** Describes these routes: https://spec.openapis.org/oas/v3.1.0 */
export function describeRoutes(routes: readonly Route[]): OpenApi {
  const schemas: Record<string, JsonSchema> = {};
  const paths: OpenApi['paths'] = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: describeRoute(route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Regreen',
      version: '1.0.0',
      description:
        'See and steer what Regreen does for your pull requests. Send a token with every request: one that `regreen tokens create` made, or, on the machine that Regreen runs on, the one in the file `api.token` of its data directory. Refusals are problem details (RFC 9457) whose `detail` says what to do.',
    },
    servers: [{ url: BASE_PATH }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'Of `regreen tokens create`, or of the file `api.token`.',
        },
      },
    },
  };
}

function describeRoute(route: Route, schemas: Record<string, JsonSchema>): Operation {
  const { method, path, scope, summary, description, body } = route;
  const responses: Operation['responses'] = {};
  for (const [status, shapes] of Object.entries(route.answers)) responses[status] = describeAnswer(shapes, schemas);
  const refusal = { 'application/problem+json': { schema: named(problemSchema, 'output', schemas) } };
  responses.default = { description: 'A refusal.', content: refusal };
  return {
    operationId: operationId(method, path),
    tags: [path.split('/')[1]!],
    summary,
    ...(description && { description }),
    security: scope === null ? [] : [{ token: [scope] }],
    parameters: [...parameters('path', route.params, schemas), ...parameters('query', route.query, schemas)],
    ...(body && {
      requestBody: {
        required: !body.safeParse({}).success,
        content: { 'application/json': { schema: named(body, 'input', schemas) } },
      },
    }),
    responses,
  };
}

function describeAnswer(shapes: AnswerShape[], schemas: Record<string, JsonSchema>) {
  const content: Content = {};
  for (const { schema, type } of shapes) {
    if (type) content[type] = { schema: { type: 'string' } };
    else if (schema) content['application/json'] = { schema: named(schema, 'output', schemas) };
  }
  const description = shapes.map((shape) => shape.description).join(' Or: ');
  return { description, ...(Object.keys(content).length > 0 && { content }) };
}

/** `POST /runs/{id}/resume` → postRunsIdResume */
const operationId = (method: string, path: string): string =>
  method.toLowerCase() +
  path.replace(/[^a-z]+([a-z])?/gi, (_, letter: string | undefined) => letter?.toUpperCase() ?? '');

function parameters(place: 'path' | 'query', schema: z.ZodType, schemas: Record<string, JsonSchema>): Parameter[] {
  const { properties = {}, required = [] } = named(schema, 'input', schemas);
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...shape } = property as JsonSchema;
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description && { description }),
      schema: shape,
      ...(shape.type === 'array' && { style: 'form' as const, explode: false as const }),
    };
  });
}

/** A schema as JSON Schema 2020-12, its named parts moved to `schemas`. */
function named(schema: z.ZodType, io: 'input' | 'output', schemas: Record<string, JsonSchema>): JsonSchema {
  const {
    $schema,
    $defs = {},
    ...own
  } = JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { io, override: ({ jsonSchema }) => dropPattern(jsonSchema) })).replaceAll(
      '"#/$defs/',
      '"#/components/schemas/',
    ),
  ) as JsonSchema;
  for (const [name, part] of Object.entries($defs)) {
    const known = schemas[name];
    if (known && JSON.stringify(known) !== JSON.stringify(part)) throw new Error(`two schemas are named ${name}`);
    schemas[name] = part;
  }
  return own;
}

/** A format says it already, and shorter. */
function dropPattern(schema: JsonSchema): void {
  if (schema.format) delete schema.pattern;
}
