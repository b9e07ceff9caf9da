import type { Hostile } from './fuzz-client.js';
import { head, MAX_BYTES } from './fuzz-deliveries.js';

type Next = (below: number) => number;

const PATHS = [
  '/api/github/webhooks',
  '/livez',
  '/readyz',
  '/api/v1/runs',
  '/api/v1',
  '/',
  '/probot',
  '/probot/setup',
  '/ping',
  '/metrics',
  '/setup',
];
const TARGETS = [
  '/%00', '/api/v1/runs/%00', '/api/v1/%2e%2e/%2e%2e/etc/passwd', '/../../etc/passwd', '/api/github/webhooks/../../livez', '//api/v1/runs', '/api/v1//runs', 'http://169.254.169.254/latest/meta-data/',
  'http://localhost/livez', '*', '/%', '/%zz', '/api/v1/runs?limit=%ff', `/${'a'.repeat(7_000)}`, `/api/v1/runs?${'a=1&'.repeat(2_500)}`, '/api/v1/runs#x', '/livez?%00', '/api/v1/runs/\\..\\x', '/API/V1/RUNS', '/api/v1/runs;x', '/.env', '/.git/config',
]; // biome-ignore format: one list
const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE', 'POST'];
const BASIC = ['host: localhost', 'user-agent: fuzz'];

const pick = <T>(list: readonly T[], next: Next): T => list[next(list.length)]!;
const text = (value: string): Buffer => Buffer.from(value, 'latin1');

/** Requests that are none, or that two readers would take for different ones. The server may refuse, close, or wait in vain; never fall. */
const BROKEN: ((path: string, next: Next) => [string, Buffer[], number?])[] = [
  (path) => ['two lengths', [head('POST', path, [...BASIC, 'content-length: 5', 'content-length: 6']), text('hello!')]],
  (path) => [
    'length and chunks',
    [
      head('POST', path, [...BASIC, 'content-length: 4', 'transfer-encoding: chunked']),
      text('5c\r\nGPOST / HTTP/1.1\r\n\r\n0\r\n\r\n'),
    ],
  ],
  (path) => [
    'chunks and length',
    [
      head('POST', path, [...BASIC, 'transfer-encoding: chunked', 'content-length: 4']),
      text('0\r\n\r\nGET /livez HTTP/1.1\r\n\r\n'),
    ],
  ],
  (path) => [
    'a hidden encoding',
    [head('POST', path, [...BASIC, 'transfer-encoding: xchunked', 'transfer-encoding : chunked']), text('0\r\n\r\n')],
  ],
  (path) => [
    'chunked twice',
    [head('POST', path, [...BASIC, 'transfer-encoding: chunked, chunked']), text('0\r\n\r\n')],
  ],
  (path) => [
    'a chunk size that is none',
    [head('POST', path, [...BASIC, 'transfer-encoding: chunked']), text('zz\r\nhello\r\n0\r\n\r\n')],
  ],
  (path) => [
    'a huge chunk size',
    [head('POST', path, [...BASIC, 'transfer-encoding: chunked']), text('ffffffffffffffffff\r\nhello\r\n')],
  ],
  (path) => [
    'a long chunk extension',
    [
      head('POST', path, [...BASIC, 'transfer-encoding: chunked']),
      text(`5;${'x'.repeat(30_000)}\r\nhello\r\n0\r\n\r\n`),
    ],
  ],
  (path) => ['a negative length', [head('POST', path, [...BASIC, 'content-length: -1']), text('x')]],
  (path) => ['a length in hex', [head('POST', path, [...BASIC, 'content-length: 0x5']), text('hello')]],
  (path) => [
    'a length beyond all',
    [head('POST', path, [...BASIC, 'content-length: 99999999999999999999']), text('hello')],
  ],
  (path) => [
    'a length that promises too much',
    [head('POST', path, [...BASIC, 'content-length: 5000']), text('hello')],
  ],
  (path) => [
    'a length that says less',
    [head('POST', path, [...BASIC, 'content-length: 2']), text('hello GET / HTTP/1.1\r\n\r\n')],
  ],
  (path) => ['bare line feeds', [text(`GET ${path} HTTP/1.1\nhost: x\n\n`)]],
  (path) => ['a bare carriage return', [text(`GET ${path} HTTP/1.1\rhost: x\r\r`)]],
  (path) => ['folded headers', [text(`GET ${path} HTTP/1.1\r\nhost: x\r\nx-a: 1\r\n b\r\n\r\n`)]],
  (path) => ['NUL in a header', [text(`GET ${path} HTTP/1.1\r\nhost: x\r\nx-a: \0\r\n\r\n`)]],
  (path) => ['a header without a colon', [text(`GET ${path} HTTP/1.1\r\nhost\r\n\r\n`)]],
  (path) => ['a huge header', [head('GET', path, [...BASIC, `x-a: ${'a'.repeat(20_000)}`])]],
  (path) => [
    'thousands of headers',
    [head('GET', path, [...BASIC, ...Array.from({ length: 3_000 }, (_, index) => `a${index}: b`)])],
  ],
  (path) => ['two hosts', [head('GET', path, [...BASIC, 'host: other'])]],
  (path) => ['HTTP/0.9', [text(`GET ${path}\r\n\r\n`)]],
  (path) => ['HTTP/1.0', [text(`GET ${path} HTTP/1.0\r\n\r\n`)]],
  () => ['HTTP/2', [text('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')]],
  (path) => ['HTTP/3.7', [text(`GET ${path} HTTP/3.7\r\nhost: x\r\n\r\n`)]],
  () => ['TLS', [Buffer.from('16030100a5010000a10303', 'hex')]],
  () => ['PROXY', [text('PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\nGET / HTTP/1.1\r\n\r\n')]],
  (path) => ['connect', [head('CONNECT', 'example.com:443', BASIC), text(path)]],
  (path) => [
    'upgrade',
    [
      head('GET', path, [
        ...BASIC,
        'connection: upgrade',
        'upgrade: websocket',
        'sec-websocket-key: x',
        'sec-websocket-version: 13',
      ]),
    ],
  ],
  (path) => [
    'h2c',
    [
      head('GET', path, [
        ...BASIC,
        'connection: upgrade, http2-settings',
        'upgrade: h2c',
        'http2-settings: AAMAAABkAAQAAP__',
      ]),
    ],
  ],
  (path, next) => [
    'many at once',
    [
      Buffer.concat(
        Array.from({ length: 2 + next(12) }, () => head('GET', pick(PATHS, next), BASIC)).concat(
          head('GET', path, BASIC),
        ),
      ),
    ],
  ],
  (_path, next) => ['noise', [Buffer.from(Array.from({ length: 1 + next(500) }, () => next(256)))]],
  (path, next) => ['broken off', [head('POST', path, [...BASIC, 'content-length: 100']).subarray(0, 10 + next(60))]],
];

/** The address and the method are odd, the rest is right: an answer is due. */
export function oddTarget(next: Next): Hostile {
  const method = pick(METHODS, next);
  const target = next(2) === 0 ? pick(TARGETS, next) : pick(PATHS, next);
  const hosts = [
    'host: localhost',
    'host: evil.example',
    'host: [::1]:1',
    'host: localhost:99999',
    'host: a b',
    'host: ../x',
    'host:',
  ];
  return {
    kind: `${method} ${target.slice(0, 40)}`,
    pieces: [head(method, target, [next(4) === 0 ? pick(hosts, next) : hosts[0]!, 'content-length: 0'])],
    wants: method === 'HEAD' ? 'head' : 'answer',
  };
}

export function brokenWire(next: Next): Hostile {
  const [kind, pieces, pauseMs] = pick(BROKEN, next)(pick(PATHS, next), next);
  return { kind: `wire: ${kind}`, pieces, ...(pauseMs ? { pauseMs } : {}), wants: 'whatever', closes: true };
}

/** They hold a connection for long, so there are few of them. */
export function slowWire(next: Next): Hostile {
  const letters = head('GET', pick(PATHS, next), BASIC);
  const isHead = next(2) === 0;
  const body = Buffer.concat([
    head('POST', PATHS[0]!, [
      ...BASIC,
      'content-length: 1000',
      'x-github-event: ping',
      'x-github-delivery: slow',
      'x-hub-signature-256: x',
    ]),
  ]);
  const pieces = isHead
    ? Array.from({ length: letters.length - 3 }, (_, index) => letters.subarray(index, index + 1))
    : [body, ...Array.from({ length: 40 }, () => Buffer.from('x'))];
  return { kind: isHead ? 'slow headers' : 'slow body', pieces, pauseMs: 50, wants: 'whatever', closes: true };
}

/** Chunks that never end: what is too much is cut off. */
export function endlessChunks(): Hostile {
  const piece = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(0x10_00_00, 'x'), Buffer.from('\r\n')]);
  const headers = [
    ...BASIC,
    'transfer-encoding: chunked',
    'x-github-event: ping',
    'x-github-delivery: endless',
    'x-hub-signature-256: x',
  ];
  return {
    kind: 'chunks without end',
    pieces: [head('POST', PATHS[0]!, headers), ...Array.from({ length: MAX_BYTES / 0x10_00_00 + 8 }, () => piece)],
    wants: 'whatever',
    closes: true,
  };
}
