import { z } from 'zod';

/** What every refusal looks like: https://www.rfc-editor.org/rfc/rfc9457 */
export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string().describe('The name of the status.'),
    status: z.int(),
    detail: z.string().describe('What is wrong, and what to do about it.'),
    requestId: z.string().describe('As in the header X-Request-Id, and in the log of Regreen.'),
    errors: z
      .array(z.object({ path: z.string(), message: z.string(), line: z.int().optional(), column: z.int().optional() }))
      .optional()
      .describe('Each mistake by its place.'),
  })
  .meta({ id: 'Problem' });
export type ProblemError = { path: string; message: string; line?: number; column?: number };

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** A refusal on its way to whoever called. */
export class Problem extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly errors: ProblemError[] | undefined;
  constructor(
    status: number,
    detail: string,
    {
      headers = {},
      errors,
      cause,
    }: { headers?: Record<string, string>; errors?: ProblemError[]; cause?: unknown } = {},
  ) {
    super(detail, { cause });
    this.name = 'Problem';
    this.status = status;
    this.headers = headers;
    this.errors = errors;
  }
}

export function renderProblem({ status, message, headers, errors }: Problem, requestId: string): Response {
  const body = { type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail: message, requestId, errors };
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}
