import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import { relayDeliveries } from '../../src/monitor/relay-deliveries.js';
import { type IncomingDelivery, recordFailedDelivery, takeDeliveries } from '../../src/store/deliveries.js';
import { createPool } from '../../src/store/pool.js';
import { incoming } from '../support/deliver.js';
import { type History, inventHistory } from '../support/history.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { createRandom, type Random } from '../support/random.js';
import { dumpRepositories, type Rows } from '../support/repository-rows.js';

/** REGREEN_PROPERTY_RUNS=10000 for them all; REGREEN_PROPERTY_SEED for others. */
const RUNS = Number(process.env.REGREEN_PROPERTY_RUNS ?? 250);
const SEED = Number(process.env.REGREEN_PROPERTY_SEED ?? 20261121);
/** So many histories at a time in one database, each in repositories of its own: their deliveries share batches, as those of many repositories do. */
const TOGETHER = 20;
const CONNECTIONS = 6;
/** One in so many is also played with nobody else at it: what fails there fails every time. */
const ALONE_TOO = 4;
const IDS_OF_A_HISTORY = 1_000;
/** The tables are emptied when so many histories are in them. */
const EMPTIED_AFTER = 1_000;
const TIMEOUT_MS = 120_000 + RUNS * 500;

let database: TestDatabase;
let crowd: pg.Pool;
let firstId = 1_000_000;
beforeAll(async () => {
  database = await createTestDatabase();
  crowd = createPool({ connectionString: database.connectionString, max: CONNECTIONS + 2, onError: () => {} });
});
afterAll(async () => {
  await crowd?.end();
  await database?.drop();
});

test(
  'any order, repetition and concurrency of the deliveries of a history ends in the same rows, and its history is a chain of true steps',
  async () => {
    let played = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { minLength: TOGETHER, maxLength: TOGETHER }), async (seeds) => {
        await playTogether(seeds);
        played += seeds.length;
        if (played % EMPTIED_AFTER === 0)
          await database.pool.query('truncate installations, webhook_deliveries cascade');
      }),
      // What fails says its seed, and plays alone: fewer or smaller numbers say nothing more.
      { numRuns: Math.ceil(RUNS / TOGETHER), seed: SEED, endOnFailure: true },
    );
  },
  TIMEOUT_MS,
);

/** Each history as it happened, and shuffled on all connections at once; and some a third time, shuffled, one batch after the other. */
async function playTogether(seeds: number[]): Promise<void> {
  const random = createRandom(seeds[0] ?? 0);
  const stories = seeds.map((seed, index) => ({
    seed,
    truly: invent(seed),
    crowded: invent(seed),
    shuffled: index % ALONE_TOO === 0 ? [invent(seed)] : [],
  }));
  const inOrder = stories.flatMap(({ truly }) => once(truly));
  const shuffled = random.shuffle(stories.flatMap((story) => story.shuffled.flatMap((one) => repeated(one, random))));
  const crowded = random.shuffle(stories.flatMap((story) => repeated(story.crowded, random)));
  await Promise.all([
    takeOneAfterTheOther(inOrder, random),
    takeOneAfterTheOther(shuffled, random),
    takeAllAtOnce(crowded, random),
  ]);
  const all = stories.flatMap(({ truly, shuffled: mixed, crowded: thrown }) => [truly, thrown, ...mixed]);
  const rows = await dumpRepositories(
    database.pool,
    all.map(({ repositoryId }) => repositoryId),
  );
  for (const { seed, truly, crowded: thrown, shuffled: mixed } of stories) {
    const expected = rowsOf(rows, truly);
    expect({ seed, ...checkTruth(truly, expected) }).toEqual({ seed, wrong: [] });
    for (const other of [thrown, ...mixed]) {
      const found = rowsOf(rows, other);
      expect({ seed, ...checkTruth(other, found) }).toEqual({ seed, wrong: [] });
      expect({ seed, ...withoutHistory(found) }).toEqual({ seed, ...withoutHistory(expected) });
    }
  }
}

function invent(seed: number): History {
  firstId += IDS_OF_A_HISTORY;
  return inventHistory(createRandom(seed), firstId);
}

const rowsOf = (rows: Map<number, Rows>, { repositoryId }: History): Rows => {
  const found = rows.get(repositoryId);
  if (!found) throw new Error(`no rows of the repository ${repositoryId}`);
  return found;
};

const once = (history: History): IncomingDelivery[] => history.deliveries.map((sent) => incoming(sent));

/** The same deliveries, some of them twice: once under their own id, once under another. */
function repeated(history: History, random: Random): IncomingDelivery[] {
  const deliveries = once(history);
  return [...deliveries, random.pick(deliveries), { ...random.pick(deliveries), deliveryId: crypto.randomUUID() }];
}

function batchesOf(deliveries: IncomingDelivery[], random: Random): IncomingDelivery[][] {
  const batches: IncomingDelivery[][] = [];
  for (let from = 0; from < deliveries.length; ) {
    const size = 1 + random.below(random.chance(0.3) ? 6 : 64);
    batches.push(deliveries.slice(from, from + size));
    from += size;
  }
  return batches;
}

async function takeOneAfterTheOther(deliveries: IncomingDelivery[], random: Random): Promise<void> {
  for (const batch of batchesOf(deliveries, random)) await takeDeliveries(database.pool, batch, 0);
}

/** On every connection at once, and some fail at first: the relay takes them again, while others come. */
async function takeAllAtOnce(deliveries: IncomingDelivery[], random: Random): Promise<void> {
  const failing = new Set(deliveries.filter(() => random.chance(0.05)).map(({ deliveryId }) => deliveryId));
  const failed = deliveries.filter(({ deliveryId }) => failing.has(deliveryId));
  const batches = batchesOf(
    deliveries.filter(({ deliveryId }) => !failing.has(deliveryId)),
    random,
  );
  const lane = async () => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) await takeDeliveries(crowd, batch, 0);
  };
  for (const delivery of failed) await recordFailedDelivery(crowd, delivery, 'so the test wills');
  await Promise.all([...Array.from({ length: CONNECTIONS }, lane), relayAll(failed.length)]);
}

/** Deliveries that failed wait a minute: for the relay it is later than it is. */
async function relayAll(atMost: number): Promise<void> {
  const parts = {
    pool: crowd,
    takeIn: async ({ deliveryId, event, payload }: { deliveryId: string; event: string; payload: unknown }) => {
      const sent = incoming({ event, payload: payload as Record<string, unknown> }, deliveryId);
      const { taken } = await takeDeliveries(crowd, [{ ...sent, source: 'recovery' }], 0);
      return { outcome: taken[0]?.outcome ?? '', reason: null };
    },
  };
  for (let relayed = 0; relayed < atMost; ) {
    const { taken, failed } = await relayDeliveries(parts, { now: new Date(Date.now() + 3_600_000) });
    if (failed > 0) throw new Error(`${failed} deliveries failed at the relay`);
    if (taken === 0) return;
    relayed += taken;
  }
}

const withoutHistory = ({ history: _, ...rows }: Rows) => rows;

/** What does not agree with what happened. */
function checkTruth(history: History, rows: Rows): { wrong: unknown[] } {
  const wrong: unknown[] = [];
  const same = (about: string, found: unknown, wanted: unknown) => {
    if (found !== wanted) wrong.push({ about, found, wanted });
  };
  same('name', rows.name, history.repositoryName);
  for (const [number, { last, states }] of history.truth) {
    const row = rows.pulls.find((pull) => pull.pr_number === number);
    if (!row) {
      wrong.push({ about: `pull request ${number}`, found: null });
      continue;
    }
    // Two changes within one second: GitHub's own order is lost, and the row says that it needs a re-read.
    if (!row.needs_refresh) {
      same(`${number} title`, row.title, last.title);
      same(`${number} state`, row.state, last.merged_at ? 'merged' : last.state === 'closed' ? 'closed' : 'opened');
      same(`${number} draft`, row.draft, last.draft);
      same(`${number} head`, row.head_sha, last.head.sha);
    }
    wrong.push(
      ...brokenSteps(
        rows.history.filter((entry) => entry.number === number),
        states.map((each) => each.head.sha),
        row,
      ),
    );
    for (const [key, outcome] of history.checks) {
      const [headSha, externalId] = [key.slice(0, 40), key.slice(41)];
      if (!states.some((each) => each.head.sha === headSha)) continue;
      const check = rows.checks.find((each) => each.number === number && each.external_id === externalId);
      same(`${number} check ${key}`, check?.outcome, outcome);
    }
  }
  return { wrong };
}

/** History is a chain of true steps: each changes something and begins where the one before ended, and the last ends where the row is. */
function brokenSteps(entries: Rows['history'], heads: string[], row: Rows['pulls'][number]): unknown[] {
  const wrong: unknown[] = entries.length === 0 ? ['no history'] : [];
  let previous: Rows['history'][number] | undefined;
  for (const entry of entries) {
    const { old_state: oldState, new_state: newState, metadata } = entry;
    const isTrue =
      oldState === (previous?.new_state ?? null) &&
      metadata.oldHeadSha === (previous?.metadata.newHeadSha ?? null) &&
      heads.includes(metadata.newHeadSha ?? '') &&
      (metadata.githubUpdatedAt ?? '') >= (previous?.metadata.githubUpdatedAt ?? '');
    const isChange =
      oldState !== newState ||
      metadata.oldHeadSha !== metadata.newHeadSha ||
      ['title', 'draft', 'base'].some((what) => metadata[what] !== undefined);
    if (!isTrue || !isChange) wrong.push({ entry, after: previous });
    previous = entry;
  }
  if (previous && (previous.new_state !== row.state || previous.metadata.newHeadSha !== row.head_sha))
    wrong.push({ about: 'the last step', previous, row });
  return wrong;
}
