import { createHmac, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Hostile } from './fuzz-client.js';
import type { HostilePayload } from './fuzz-payloads.js';

type Next = (below: number) => number;
export type Secrets = { current: string; previous: string };

const PATH = '/api/github/webhooks';
export const MAX_BYTES = 25 * 1024 * 1024;
const EVENTS = [
  '__proto__',
  'constructor',
  'toString',
  'push',
  'nonsense',
  'pull_request.opened',
  '*',
  'PULL_REQUEST',
  'x'.repeat(500),
  'a b',
  '../x',
  'error',
  'é',
];
const CHUNKED = 'transfer-encoding: chunked';

const sign = (body: Buffer, secret: string, algorithm = 'sha256'): string =>
  `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;

export const head = (method: string, target: string, headers: readonly string[]): Buffer =>
  Buffer.from(`${method} ${target} HTTP/1.1\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`, 'latin1');

/** Chunked, each piece with the extension that HTTP allows and nobody uses. */
const chunk = (bytes: Buffer, extension = ''): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}${extension}\r\n`), bytes, Buffer.from('\r\n')]);
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** Deliveries with right signatures: whatever they hold and however they come, they are to be taken in. */
export function createDeliveries(secrets: Secrets, next: Next) {
  let count = 0;
  const newId = (): string => `fuzz-${++count}-${next(1_000_000_000).toString(16)}`;
  const basics = (id: string, event: string, signature: string): string[] => [
    'host: localhost',
    'content-type: application/json',
    'user-agent: GitHub-Hookshot/fuzz',
    `x-github-event: ${event}`,
    `x-github-delivery: ${id}`,
    `x-hub-signature-256: ${signature}`,
  ];
  const signed = (id: string): NonNullable<Hostile['delivery']> => ({ id, signed: true });
  const unsigned = (id: string): NonNullable<Hostile['delivery']> => ({ id, signed: false });

  return {
    plain({ event, kind, body }: HostilePayload): Hostile {
      const id = newId();
      const headers = [...basics(id, event, sign(body, secrets.current)), `content-length: ${body.length}`];
      return {
        kind: `payload: ${kind}`,
        pieces: [Buffer.concat([head('POST', PATH, headers), body])],
        wants: 'answer',
        delivery: signed(id),
      };
    },

    /** The same in another dress. */
    dressed({ event, body }: HostilePayload): Hostile {
      const id = newId();
      const whole = (kind: string, headers: string[], given = body): Hostile => ({
        kind,
        pieces: [Buffer.concat([head('POST', PATH, [...headers, `content-length: ${given.length}`]), given])],
        wants: 'answer',
        delivery: signed(id),
      });
      const from = (secret = secrets.current, given = body) => basics(id, event, sign(given, secret));
      const half = Math.floor(body.length / 2);
      const coming = (kind: string, pieces: Buffer[], pauseMs?: number): Hostile => ({
        kind,
        pieces,
        ...(pauseMs ? { pauseMs } : {}),
        wants: 'answer',
        delivery: signed(id),
      });
      switch (next(9)) {
        case 0:
          return whole('signed with the previous secret', from(secrets.previous));
        case 1:
          return coming('chunked with extensions', [
            head('POST', PATH, [...from(), CHUNKED]),
            chunk(body.subarray(0, half), ';a=b;c="d"'),
            chunk(body.subarray(half)),
            LAST_CHUNK,
          ]);
        case 2:
          return coming(
            'in two slow halves',
            [
              Buffer.concat([
                head('POST', PATH, [...from(), `content-length: ${body.length}`]),
                body.subarray(0, half),
              ]),
              body.subarray(half),
            ],
            20,
          );
        case 3: {
          const packed = gzipSync(body);
          return whole('gzip, signed as it is', [...from(secrets.current, packed), 'content-encoding: gzip'], packed);
        }
        case 4:
          return whole('as a form', [
            ...from().filter((line) => !line.startsWith('content-type')),
            'content-type: application/x-www-form-urlencoded',
          ]);
        case 5:
          return whole('many headers', [
            ...from(),
            ...Array.from({ length: 60 }, (_, index) => `x-h${index}: ${'v'.repeat(20)}`),
          ]);
        case 6:
          return whole('odd but right headers', [
            ...from().map((line) => line.replace(/^[^:]+/, (name) => name.toUpperCase())),
            'x-empty:',
          ]);
        case 7:
          return {
            ...whole('a query in the address', from()),
            pieces: [
              Buffer.concat([
                head('POST', `${PATH}?a=%00&b[]=../..`, [...from(), `content-length: ${body.length}`]),
                body,
              ]),
            ],
          };
        default: {
          const other = EVENTS[next(EVENTS.length - 1)]!; // the last is not ASCII
          return { ...whole(`the event ${other.slice(0, 20)}`, basics(id, other, sign(body, secrets.current))) };
        }
      }
    },

    /** Nobody who knows the secret has sent these: none may be taken in. */
    forged({ event, body }: HostilePayload): Hostile {
      const id = newId();
      const right = sign(body, secrets.current);
      const lies: [string, string[]][] = [
        ['no signature', []],
        ['SHA-1 alone', [`x-hub-signature: ${sign(body, secrets.current, 'sha1')}`]],
        ['SHA-1 in the place of SHA-256', [`x-hub-signature-256: ${sign(body, secrets.current, 'sha1')}`]],
        ['too short', [`x-hub-signature-256: ${right.slice(0, -1)}`]],
        ['too long', [`x-hub-signature-256: ${right}0`]],
        ['upper case', [`x-hub-signature-256: ${right.toUpperCase()}`]],
        ['unicode', [`x-hub-signature-256: sha256=${'é'.repeat(64)}`]],
        ['another secret', [`x-hub-signature-256: ${sign(body, 'another secret, as long as ours is')}`]],
        ['an empty secret', [`x-hub-signature-256: ${sign(body, '')}`]],
        ['the word development', [`x-hub-signature-256: ${sign(body, 'development')}`]],
        ['of another body', [`x-hub-signature-256: ${sign(Buffer.concat([body, Buffer.from(' ')]), secrets.current)}`]],
        ['two signatures', [`x-hub-signature-256: ${right}`, `x-hub-signature-256: ${sign(body, 'x')}`]],
        ['no algorithm', [`x-hub-signature-256: ${right.slice(7)}`]],
        [
          'bytes',
          [
            `x-hub-signature-256: sha256=${randomBytes(32)
              .toString('latin1')
              .replace(/[\r\n\0]/g, 'x')}`,
          ],
        ],
      ];
      const [kind, lines] = lies[next(lies.length)]!;
      const headers = [...basics(id, event, '').slice(0, -1), ...lines, `content-length: ${body.length}`];
      return {
        kind: `forged: ${kind}`,
        pieces: [Buffer.concat([head('POST', PATH, headers), body])],
        wants: 'answer',
        delivery: unsigned(id),
      };
    },

    /** Rightly signed, and yet no delivery of GitHub's: refused, or taken in under what can be read of it. */
    odd({ event, body }: HostilePayload): Hostile {
      const id = newId();
      const signature = sign(body, secrets.current);
      const without = (...names: string[]) =>
        basics(id, event, signature).filter((line) => !names.some((name) => line.startsWith(`${name}:`)));
      const ids = [
        '',
        ' ',
        'a b',
        '../../etc',
        '%00',
        "'; --",
        'x'.repeat(101),
        'x'.repeat(7_000),
        'é',
        '__proto__',
        'a\tb',
        '<b>',
      ];
      const cases: [string, string[]][] = [
        ['no delivery id', without('x-github-delivery')],
        ['no event', without('x-github-event')],
        ['an odd delivery id', [...without('x-github-delivery'), `x-github-delivery: ${ids[next(ids.length)]}`]],
        ['two delivery ids', [...without(), `x-github-delivery: ${id}-b`]],
        ['two events', [...without(), 'x-github-event: ping']],
        ['the event é', [...without('x-github-event'), `x-github-event: ${EVENTS.at(-1)}`]],
        ['no host', without('host')],
        ['expect', [...without(), 'expect: 100-continue']],
        ['another expectation', [...without(), 'expect: a miracle']],
      ];
      const [kind, headers] = cases[next(cases.length)]!;
      return {
        kind: `odd: ${kind}`,
        pieces: [Buffer.concat([head('POST', PATH, [...headers, `content-length: ${body.length}`]), body])],
        wants: 'whatever',
      };
    },

    /** A body of so many bytes, signed; JSON as far as it goes. */
    sized(bytes: number): Hostile {
      const id = newId();
      const begin = Buffer.from('{"action":"opened","filler":"');
      const body = Buffer.concat([
        begin,
        Buffer.alloc(Math.max(0, bytes - begin.length - 2), 'x'),
        Buffer.from('"}'),
      ]).subarray(0, bytes);
      const headers = [...basics(id, 'pull_request', sign(body, secrets.current)), `content-length: ${body.length}`];
      const fits = bytes <= MAX_BYTES;
      return {
        kind: `${fits ? 'just' : 'too'} large`,
        pieces: [head('POST', PATH, headers), body],
        wants: fits ? 'answer' : 'whatever',
        closes: true,
        ...(fits ? { delivery: signed(id) } : { delivery: unsigned(id) }),
      };
    },

    basics,
    newId,
  };
}
