import { z } from 'zod';
import type { Log } from '../log.js';
import type { TokenScope } from '../store/api-tokens.js';
import type { Caller } from './caller.js';
import type { ApiParts } from './parts.js';
import { Problem } from './problem.js';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What came over the wire, before the route has looked at it. */
type Received = {
  params: Record<string, string>;
  query: URLSearchParams;
  headers: Headers;
  /** HEAD: the headers of the answer alone are wanted. */
  head: boolean;
  readBody: () => Promise<unknown>;
  caller: Caller;
  /** The caller with the rights of now; throws when they may call no longer. For answers that take their time. */
  stillAllowed: () => Promise<Caller>;
  log: Log;
};

export type Call<Params, Query, Body> = Omit<Received, 'params' | 'query' | 'readBody'> & {
  params: Params;
  query: Query;
  body: Body;
};

export type Answer = { status: number; body?: object; headers?: Record<string, string> } | Response;

/** One kind of answer. `type` is application/json unless it says otherwise; without a schema there is no body, or none that JSON describes. */
export type AnswerShape = { description: string; schema?: z.ZodType; type?: string };

type RouteShape = {
  method: Method;
  /** As OpenAPI writes it: /runs/{id}, below /api/v1. */
  path: string;
  /** What a token needs; null: everybody may ask, without a token. */
  scope: TokenScope | null;
  summary: string;
  description?: string;
  answers: Record<number, AnswerShape[]>;
};

export type Route = RouteShape & {
  params: z.ZodType;
  query: z.ZodType;
  body: z.ZodType | null;
  answer: (received: Received, parts: ApiParts) => Promise<Answer>;
};

/** What the body looks like, and how it is read: `parse` throws the problem that says what is wrong with it. */
export type BodyShape<Body> = { schema: z.ZodType; parse: (given: unknown) => Body };

export const checked = <Body>(schema: z.ZodType<Body>): BodyShape<Body> => ({
  schema,
  parse: (given) => checkBody(schema, given),
});

const NOTHING = z.strictObject({});

/** Describes a route, and checks what it gets before its handler sees it. */
export function route<Params = object, Query = object, Body = null>(
  shape: RouteShape & {
    params?: z.ZodType<Params>;
    query?: z.ZodType<Query>;
    body?: BodyShape<Body>;
    handle: (call: Call<Params, Query, Body>, parts: ApiParts) => Promise<Answer>;
  },
): Route {
  const { handle, params = NOTHING as z.ZodType<Params>, query = NOTHING as z.ZodType<Query>, body, ...rest } = shape;
  return {
    ...rest,
    params,
    query,
    body: body?.schema ?? null,
    async answer(received, parts) {
      const call = {
        ...received,
        params: checkParams(params, received.params),
        query: checkQuery(query, received.query),
        body: body ? body.parse(await received.readBody()) : (null as Body),
      };
      return handle(call, parts);
    },
  };
}

function checkParams<Params>(schema: z.ZodType<Params>, given: Record<string, string>): Params {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Problem(404, `Nothing is here: ${textOf(parsed.error)}.`);
}

/** A parameter that stands there several times is a list, as if its values stood with commas between them. */
function checkQuery<Query>(schema: z.ZodType<Query>, given: URLSearchParams): Query {
  const values = Object.fromEntries([...new Set(given.keys())].map((name) => [name, given.getAll(name).join(',')]));
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const unknown = parsed.error.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  if (unknown.length === 0)
    throw new Problem(400, `The query is not right: ${textOf(parsed.error)}.`, { errors: errorsOf(parsed.error) });
  const known = queryNames(schema);
  throw new Problem(
    400,
    `There is no query parameter ${unknown.join(', ')} here: ${known.length > 0 ? `known are ${known.join(', ')}` : 'this takes none'}.`,
  );
}

function checkBody<Body>(schema: z.ZodType<Body>, given: unknown): Body {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Problem(422, `The body is not right: ${textOf(parsed.error)}.`, { errors: errorsOf(parsed.error) });
}

const queryNames = (schema: z.ZodType): string[] => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []);

const errorsOf = ({ issues }: z.ZodError) =>
  issues.map(({ path, message }) => ({ path: z.core.toDotPath(path), message }));

const textOf = (error: z.ZodError): string =>
  errorsOf(error)
    .map(({ path, message }) => (path ? `${path}: ${message}` : message))
    .join('; ');
