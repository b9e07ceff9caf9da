import { describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import { canaries, letters } from '../core/redact/canaries.js';

type Log = ReturnType<typeof createLog>;

function logged(write: (log: Log) => void): string {
  const lines: string[] = [];
  write(createLog('trace', { write: (line) => lines.push(line) }));
  return lines.join('');
}

/** Every way in which something comes to be said in a log. */
const PLACES: Record<string, (log: Log, secret: string) => void> = {
  'the message': (log, secret) => log.info(`it said ${secret} and ended`),
  'a field': (log, secret) => log.info({ said: secret }, 'a field'),
  'a field of a field': (log, secret) => log.info({ a: { b: [{ said: secret }] } }, 'deeper'),
  'the words of an error': (log, secret) => log.error({ err: new Error(`it said ${secret}`) }, 'an error'),
  'the cause of an error': (log, secret) =>
    log.error({ err: new Error('outer', { cause: new Error(`it said ${secret}`) }) }, 'a cause'),
  'one of several errors': (log, secret) =>
    log.error({ err: new AggregateError([new Error(`it said ${secret}`)], 'several') }, 'several'),
  'an error of Octokit’s': (log, secret) =>
    log.error(
      {
        err: Object.assign(new Error(`HTTP 500 ${secret}`), {
          status: 500,
          request: { url: `https://api.github.com/?q=${secret}`, headers: { authorization: `token ${secret}` } },
          response: { headers: { 'set-cookie': secret }, data: { message: secret } },
        }),
      },
      'a call',
    ),
  'an error of PostgreSQL’s': (log, secret) =>
    log.error({ err: Object.assign(new Error(`near "${secret}"`), { code: '42601', detail: secret }) }, 'a query'),
  'what is bound to a child': (log, secret) => log.child({ part: secret }).warn('a child'),
};

/** The part that nobody else has: the longest run of the letters that canaries are made of. */
const heartOf = (canary: string): string =>
  [...canary.matchAll(/[\w+/=-]{8,}/g)]
    .map(([run]) => run)
    .filter((run) => /\d|[A-Z]{2}/.test(run))
    .reduce((one, other) => (other.length > one.length ? other : one), '');

test.each(Object.keys(PLACES))('a secret of any kind in %s is in no log', (place) => {
  const leaks = Object.entries(canaries).flatMap(([kind, all]) =>
    all
      .slice(0, 3)
      .filter((canary) => {
        expect(heartOf(canary).length).toBeGreaterThanOrEqual(8);
        const said = logged((log) => PLACES[place]!(log, canary));
        expect(said).not.toBe('');
        return said.includes(heartOf(canary));
      })
      .map((canary) => `${kind}: ${canary}`),
  );
  expect(leaks).toEqual([]);
});

describe('the addresses of our own services', () => {
  const password = `${letters(12)}zZ9`;
  const addresses = [
    `postgresql://regreen:${password}@db.example:5432/regreen`,
    `postgres://regreen:${password}@/regreen?host=/var/run`,
    `redis://default:${password}@cache.example:6379/0`,
    `rediss://:${password}@cache.example:6380`,
    `http://proxy-user:${password}@proxy.example:3128`,
  ];
  test.each(Object.keys(PLACES))('a password within them is in no log, in %s', (place) => {
    expect(addresses.filter((address) => logged((log) => PLACES[place]!(log, address)).includes(password))).toEqual([]);
  });

  test.each(['DATABASE_URL', 'DATABASE_MIGRATION_URL', 'REDIS_URL', 'HTTPS_PROXY'])(
    'a wrong %s is refused without its password',
    (name) => {
      let said = '';
      try {
        readConfig({ [name]: `ftp://user:${password}@host.example`, REGREEN_DATA_DIR: '/nowhere' }, '/nowhere');
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        said = (error as Error).message;
      }
      expect(said).toContain(name);
      expect(said).not.toContain(password);
    },
  );

  test('nor does a secret or a key that is refused stand in the words', () => {
    const secret = letters(20);
    expect(() =>
      readConfig(
        { APP_ID: '1', WEBHOOK_SECRET: secret, PRIVATE_KEY: `-----BEGIN ${letters(30)}`, REGREEN_DATA_DIR: '/nowhere' },
        '/nowhere',
      ),
    ).toThrow(expect.objectContaining({ message: expect.not.stringContaining(secret.slice(0, 12)) }));
  });
});
