import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Operation } from '../../src/api/open-api.js';
import { routes } from '../../src/api/routes.js';
import { runViewSchema } from '../../src/core/run-view.js';
import { startApi, type TestApi } from '../support/api.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.pool);
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

/** openapi-backend knows the schema of OpenAPI 3.0 alone, where a type that may be null and a constant are said otherwise. */
function asOpenApi30(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asOpenApi30);
  if (typeof value !== 'object' || value === null) return value;
  const { const: only, propertyNames: _, exclusiveMinimum: __, ...rest } = value as Record<string, unknown>;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, asOpenApi30(inner)]));
  if (only !== undefined) schema.enum = [only];
  const { type, anyOf } = schema;
  if (Array.isArray(type)) Object.assign(schema, { type: type.find((each) => each !== 'null'), nullable: true });
  if (Array.isArray(anyOf)) schema.anyOf = anyOf.map((each) => (each.type === 'null' ? { enum: [null] } : each));
  return schema;
}

const operations = (): [string, string, Operation][] =>
  Object.entries(api.document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, string, Operation] => [method, path, operation]),
  );

describe('the document', () => {
  test('has every route of the list, and no other', () => {
    const described = operations().map(([method, path]) => `${method.toUpperCase()} ${path}`);
    expect(described.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  test('names each operation once, and every parameter of a path', () => {
    const ids = operations().map(([, , { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('postRunsIdResume');
    for (const [, path, { parameters }] of operations()) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name, required }) => `{${name}}:${required}`)).toEqual(
        [...path.matchAll(/\{\w+\}/g)].map(([name]) => `${name}:true`),
      );
    }
  });

  test('refers to nothing that is not there, and holds nothing that is not used', () => {
    const text = JSON.stringify(api.document);
    const referred = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!);
    expect(text.match(/"\$ref":"(?!#\/components\/schemas\/)/)).toBeNull();
    expect([...new Set(referred)].toSorted()).toEqual(Object.keys(api.document.components.schemas).toSorted());
    expect(Object.keys(api.document.components.schemas)).toEqual(
      expect.arrayContaining([
        'RunCreate',
        'RunResponse',
        'RunResume',
        'RunDetail',
        'RunEvent',
        'Problem',
        'PipelineDefinition',
      ]),
    );
  });

  test('holds JSON Schemas of 2020-12 alone', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true, validateFormats: true });
    addFormats.default(ajv);
    ajv.addVocabulary(['openapi', 'info', 'servers', 'paths', 'components']);
    ajv.addSchema({ $id: 'api', ...api.document });
    for (const name of Object.keys(api.document.components.schemas))
      expect(() => ajv.compile({ $ref: `api#/components/schemas/${name}` })).not.toThrow();
    const schemas = operations().flatMap(([, , { parameters, requestBody, responses }]) => [
      ...parameters.map(({ schema }) => schema),
      ...[requestBody, ...Object.values(responses)].flatMap((part) =>
        Object.values(part?.content ?? {}).map(({ schema }) => schema),
      ),
    ]);
    expect(schemas.length).toBeGreaterThan(50);
    for (const schema of schemas) expect(ajv.validateSchema(schema)).toBe(true);
  });

  test('is right by the schema of OpenAPI itself, and one that a router takes', () => {
    // In a process of its own: Jest cannot load what openapi-backend is made of.
    const script = `
      import { readFileSync } from 'node:fs';
      import { OpenAPIBackend } from 'openapi-backend';
      const definition = JSON.parse(readFileSync(0, 'utf8'));
      const backend = new OpenAPIBackend({ definition, strict: true, apiRoot: '/api/v1', ajvOpts: { strict: false, logger: false } });
      await backend.init();
      const found = backend.matchOperation({ method: 'post', path: '/api/v1/runs/1/resume', headers: {} });
      const headers = { 'content-type': 'application/json' };
      const check = (body) => backend.validateRequest({ method: 'post', path: '/api/v1/runs', headers, body }).errors;
      const bodies = [{ pullRequest: 'octo/shop#12' }, { pullRequest: 'octo/shop#12', more: 1 }, {}];
      console.log(JSON.stringify({ found, errors: bodies.map((body) => check(body)?.map(({ keyword }) => keyword) ?? null) }));`;
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: resolve(import.meta.dirname, '../..'),
      input: JSON.stringify({ ...(asOpenApi30(api.document) as object), openapi: '3.0.3' }),
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const { found, errors } = JSON.parse(out.trim().split('\n').at(-1)!);
    expect(found).toMatchObject({ operationId: 'postRunsIdResume', security: [{ token: ['runs:write'] }] });
    expect(errors).toEqual([null, ['additionalProperties'], ['required']]);
  });

  test('RunResponse has every field of a run, and all are there', () => {
    const { properties, required } = api.document.components.schemas.RunResponse!;
    expect(Object.keys(properties!).toSorted()).toEqual(Object.keys(runViewSchema.shape).toSorted());
    expect(required?.toSorted()).toEqual(Object.keys(runViewSchema.shape).toSorted());
  });

  test('tells lists apart with commas, and bodies that may be left out', () => {
    const find = (path: string, method: string) => api.document.paths[path]![method]!;
    const status = find('/runs', 'get').parameters.find(({ name }) => name === 'status');
    expect(status).toMatchObject({
      style: 'form',
      explode: false,
      schema: { type: 'array', items: { enum: expect.arrayContaining(['failed']) } },
    });
    expect(find('/runs', 'post').requestBody?.required).toBe(true);
    expect(find('/runs/{id}/cancel', 'post').requestBody?.required).toBe(false);
  });
});

describe('the page', () => {
  test('shows every route and shape, loads nothing and runs nothing', async () => {
    const { text, headers } = await api.call('GET', '/docs');
    for (const [, path, { operationId, summary }] of operations()) {
      expect(text).toContain(`id="${operationId}"`);
      expect(text).toContain(`/api/v1${path}`);
      expect(text).toContain(summary);
    }
    for (const name of Object.keys(api.document.components.schemas)) expect(text).toContain(`id="schema-${name}"`);
    expect(text).not.toMatch(/<script|<link|<img|src=|@import|url\(|\son\w+=/i);
    for (const [, target] of text.matchAll(/href="#([^"]+)"/g)) expect(text).toContain(`id="${target}"`);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]+=*'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(text).not.toMatch(/undefined|\[object Object\]/);
  });
});
