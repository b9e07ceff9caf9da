import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Intake, NotRecordedError } from '../../src/intake.js';
import { createLog } from '../../src/log.js';
import { createModes } from '../../src/modes.js';
import { guardIntake } from '../../src/spool/guard-intake.js';
import { openSpool } from '../../src/spool/spool.js';
import { waitFor } from '../support/wait-for.js';

const away = () => new NotRecordedError(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }), true);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

type State = 'up' | 'down' | 'hangs' | 'commits and breaks';

type StandIn = {
  known: string[];
  state: State;
  failing: Set<string>;
  unrecordable: Set<string>;
  set(state: State): void;
  intake: Intake;
};

/** What an intake does on a database in each of these states, without the database. */
function createDatabase(): StandIn {
  const known: string[] = [];
  const hanging = new Set<() => void>();
  const database: StandIn = {
    known,
    state: 'up',
    failing: new Set(),
    unrecordable: new Set(),
    set(state: State) {
      database.state = state;
      if (state === 'hangs') return;
      for (const wake of hanging) wake();
      hanging.clear();
    },
    async intake({ deliveryId }) {
      await pause(Math.random() * 3);
      if (database.state === 'hangs') await new Promise<void>((resolve) => hanging.add(resolve));
      if (database.state === 'down') throw away();
      if (database.unrecordable.has(deliveryId)) throw new NotRecordedError(new Error('no such column'), false);
      if (database.failing.has(deliveryId)) throw new Error('recorded as failed');
      const outcome = known.includes(deliveryId) ? 'duplicate' : 'processed';
      if (outcome === 'processed') known.push(deliveryId);
      if (database.state === 'commits and breaks') throw away();
      return { deliveryId, outcome, reason: null };
    },
  };
  return database;
}

async function withGuard(
  work: (parts: {
    database: StandIn;
    send(deliveryId: string): Promise<string>;
    dir: string;
    logged: string[];
  }) => Promise<void>,
  { spooled = true, patienceMs = 25 } = {},
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'regreen-guard-'));
  const logged: string[] = [];
  const log = createLog('info', { write: (line) => logged.push(JSON.parse(line).msg) });
  const database = createDatabase();
  const guard = guardIntake({
    intake: database.intake,
    spool: spooled ? await openSpool({ dir, maxBytes: 2 ** 24 }, log) : null,
    modes: createModes(log),
    probe: async () => {
      if (database.state === 'down' || database.state === 'hangs') throw away();
    },
    log,
    patienceMs,
    lookAfterMs: [10],
  });
  const send = (deliveryId: string) =>
    guard
      .receive({ deliveryId, event: 'push', raw: Buffer.from('{}'), payload: {}, source: 'webhook' })
      .then(({ outcome }) => outcome)
      .catch(() => 'refused');
  try {
    await work({ database, send, dir, logged });
  } finally {
    database.set('up');
    await guard.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

const empty = (dir: string) => waitFor('an empty spool', async () => (await readdir(dir)).length === 0);

test('whatever the database does meanwhile, what was answered well is in it in the end, once', async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ send: fc.integer({ min: 1, max: 5 }) }) },
    { weight: 3, arbitrary: fc.constantFrom<State>('up', 'down', 'hangs', 'commits and breaks') },
    { weight: 2, arbitrary: fc.record({ pause: fc.integer({ min: 1, max: 40 }) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      await withGuard(async ({ database, send, dir }) => {
        const answers: Promise<[string, string]>[] = [];
        for (const each of steps) {
          if (typeof each === 'string') database.set(each);
          else if ('pause' in each) await pause(each.pause);
          else
            for (let n = 0; n < each.send; n++) {
              const id = `d${answers.length}`;
              answers.push(send(id).then((outcome) => [id, outcome]));
            }
        }
        // Every one is answered, also while the database is as it is.
        const outcomes = await Promise.all(answers);
        expect(outcomes.filter(([, outcome]) => outcome === 'refused')).toEqual([]);
        database.set('up');
        await empty(dir);
        expect([...database.known].sort()).toEqual(outcomes.map(([id]) => id).sort());
      });
    }),
    { numRuns: 40 },
  );
}, 60_000);

describe('with the spool', () => {
  test('nobody waits for a database that is known to be away, and one line each tells of its begin and its end', async () => {
    await withGuard(
      async ({ database, send, dir, logged }) => {
        database.set('hangs');
        expect(await send('first')).toBe('spooled');
        const from = performance.now();
        expect(await Promise.all(['second', 'third'].map(send))).toEqual(['spooled', 'spooled']);
        expect(performance.now() - from).toBeLessThan(2_000);
        database.set('up');
        await empty(dir);
        await waitFor('the end', async () => logged.some((line) => line.startsWith('no longer')));
        expect(logged.filter((line) => line.startsWith('degraded'))).toHaveLength(1);
        expect(logged.filter((line) => line.startsWith('no longer degraded'))).toHaveLength(1);
      },
      { patienceMs: 500 },
    );
  });

  test('they are taken in the oldest first', async () => {
    await withGuard(async ({ database, send, dir }) => {
      database.set('down');
      for (let n = 0; n < 200; n++) expect(await send(`d${n}`)).toBe('spooled');
      database.set('up');
      await empty(dir);
      const batches = (from: number) => new Set(database.known.slice(from, from + 64));
      expect(batches(0)).toEqual(new Set(Array.from({ length: 64 }, (_, n) => `d${n}`)));
      expect(batches(64)).toEqual(new Set(Array.from({ length: 64 }, (_, n) => `d${n + 64}`)));
    });
  });

  test('one that is at fault itself leaves the spool when it is recorded as failed; one that cannot be stays, and holds nobody up', async () => {
    await withGuard(async ({ database, send, dir }) => {
      database.set('down');
      for (const id of ['a', 'failing', 'b', 'unrecordable', 'c']) await send(id);
      database.failing.add('failing');
      database.unrecordable.add('unrecordable');
      database.set('up');
      await waitFor('the others', async () => database.known.length === 3);
      await waitFor('one file', async () => (await readdir(dir)).length === 1);
      expect(await send('d')).toBe('processed');
      database.unrecordable.clear();
      // What comes to the disk next has the rest looked at again.
      database.set('down');
      await send('e');
      database.set('up');
      await empty(dir);
      expect([...database.known].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'unrecordable']);
    });
  });
});

test('without it a database that hangs is answered for in time, and the delivery refused', async () => {
  await withGuard(
    async ({ database, send }) => {
      database.set('hangs');
      expect(await send('first')).toBe('refused');
      database.set('up');
      expect(await send('second')).toBe('processed');
    },
    { spooled: false },
  );
});
