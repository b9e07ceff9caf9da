import { randomUUID } from 'node:crypto';
import { routes } from '../api/routes.js';
import type { Hostile } from './fuzz-client.js';
import { head } from './fuzz-deliveries.js';

type Next = (below: number) => number;

const VALUES = [
  '', '0', '-1', '1e999', 'null', '__proto__', 'constructor', '../..', '%00', '%ff', '%F0%9F%98%80', '%ED%A0%80', "'%20or%201=1--", '9007199254740993', 'a'.repeat(2_000), '2026-13-45', '0000-01-01T00:00:00Z',
  '+010000-01-01T00:00:00Z', 'failed', 'failed,queued,failed', '[]', '{}', '%00%00', 'acme/shop', 'acme/shop%2312', '99999999999999999999%2312', '1', '100', '101', 'all', '*', '%25', '%2F', '\\', '..%2f..%2f',
]; // biome-ignore format: one list
const BODIES = [
  '', '{}', '[]', 'null', '1', '"x"', '{', '{"payload":null}', '{"payload":{"approved":true,"__proto__":{"by":"x"}}}', '{"pullRequest":"acme/shop#1"}', '{"pullRequest":"acme/shop#99999999999999999999"}',
  '{"pullRequest":{}}', '{"pullRequest":"\\u0000"}', '{"message":"\\ud800","pullRequest":"a/b#1"}', '{"name":"x","stages":[]}', '{"name":"__proto__","stages":[{"stage":"analyze"}]}', '{"dryRun":"yes"}', '{"name":1e400}',
  `${'['.repeat(50_000)}`, `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`, `"${'x'.repeat(300_000)}"`, '{"payload":{"approved":true},"payload":{"approved":false}}', '\ufeff{}', 'a=b',
]; // biome-ignore format: one list
const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/problem+json',
  '',
  '*/*',
  'multipart/form-data; boundary=x',
];

const pick = <T>(list: readonly T[], next: Next): T => list[next(list.length)]!;

/** Requests to every route there is, with what nobody should send. `tokens`: the operator's first. */
export function createApiRequests(tokens: { operator: string; tenant: string }, known: string[]) {
  const queryNames = [
    'limit',
    'cursor',
    'status',
    'stage',
    'repo',
    'pr',
    'since',
    'until',
    'trigger',
    'installation',
    'state',
    'after',
    'nonsense',
    '__proto__',
    'limit[]',
    '',
  ];
  return (next: Next): Hostile => {
    const { method, path } = pick(routes, next);
    const filled = path.replace(/\{\w+\}/g, () =>
      next(3) === 0 && known.length > 0
        ? pick(known, next)
        : next(3) === 0
          ? randomUUID()
          : encodeOnce(pick(VALUES, next)),
    );
    const query = Array.from({ length: next(4) }, () => `${pick(queryNames, next)}=${pick(VALUES, next)}`).join('&');
    const streams = /events$/.test(path) && next(4) === 0;
    const authorization = pick(
      [
        `Bearer ${tokens.operator}`,
        `Bearer ${tokens.operator}`,
        `Bearer ${tokens.tenant}`,
        `Bearer ${tokens.tenant.slice(0, -1)}x`,
        'Bearer ',
        'Basic YTpi',
        `Bearer ${'x'.repeat(5_000)}`,
        'Bearer \u00e9',
        `token ${tokens.tenant}`,
        null,
      ],
      next,
    );
    const sent = next(12) === 0 ? pick(['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'], next) : method;
    const body = sent === 'GET' || sent === 'HEAD' ? Buffer.alloc(0) : Buffer.from(pick(BODIES, next));
    const headers = [
      `host: ${pick(['localhost', 'localhost', '127.0.0.1:1', 'evil.example', '[::1]'], next)}`,
      ...(authorization === null ? [] : [`authorization: ${authorization}`]),
      ...(body.length > 0 ? [`content-type: ${pick(TYPES, next)}`] : []),
      ...(streams ? ['accept: text/event-stream', `last-event-id: ${pick(VALUES, next)}`] : []),
      ...(next(6) === 0
        ? [
            `x-request-id: ${pick(VALUES, next)}`,
            'origin: https://evil.example',
            'x-forwarded-for: 127.0.0.1',
            'cache-control: no-cache',
          ]
        : []),
      `content-length: ${body.length}`,
    ];
    return {
      kind: `API ${sent} ${path}`,
      pieces: [Buffer.concat([head(sent, `/api/v1${filled}${query ? `?${query}` : ''}`, headers), body])],
      wants: streams ? 'whatever' : sent === 'HEAD' ? 'head' : 'answer',
      ...(streams ? { closes: true } : {}),
    };
  };
}

/** What is no address by itself becomes one. */
const encodeOnce = (value: string): string => (/^[\x21-\x7e]*$/.test(value) ? value : encodeURIComponent(value)) || '-';
