import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { operatorBudgets } from '../../src/core/model/budgets.js';
import type { ModelQuestion } from '../../src/core/model/question.js';
import { type LocalModel, startLocalModel } from '../../src/dev/model/local-model.js';
import { createLog } from '../../src/log.js';
import { createModels, modelFor } from '../../src/model/models.js';
import { consult } from '../../src/pipeline/consult.js';
import type { ClaimedRun } from '../../src/store/claim-run.js';
import { reserveModelCall } from '../../src/store/model-calls.js';
import { modelsAt, say } from '../support/local-models.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { installations, pullRequests, repositories, runs, tellStory } from '../support/run-rows.js';

let database: TestDatabase;
let server: LocalModel;
const log = createLog('silent', process.stderr);

beforeAll(async () => {
  database = await createTestDatabase();
  await tellStory(database.pool);
  server = await startLocalModel();
});
afterAll(async () => {
  await server.close();
  await database.drop();
});
beforeEach(async () => {
  server.reset();
  await database.pool.query('delete from model_calls');
});

const run = {
  id: runs.running,
  installationId: installations.acme,
  repositoryId: repositories.shop,
  pullRequestId: pullRequests.menu,
} as ClaimedRun;

const question = (purpose: string): ModelQuestion => ({
  purpose,
  prompt: { system: 'Say a word.', user: purpose },
  schema: z.object({ word: z.string() }),
});

function askAll(
  questions: ModelQuestion[],
  options: Parameters<typeof modelsAt>[1] = {},
  signal = new AbortController().signal,
) {
  const { settings, budgets } = modelsAt(server.url, options);
  const { model } = modelFor(createModels(settings, budgets), {
    enabled: true,
    name: null,
    maxTokensPerDay: null,
    maxUsdPerDay: null,
  });
  return consult('analyze', questions, model!, run, { pool: database.pool, log, signal });
}
const calls = async () =>
  (
    await database.pool.query(
      'select purpose, tokens_in::int, tokens_out::int, duration_ms from model_calls order by id',
    )
  ).rows;

describe('a stage that asks', () => {
  test('has its answers in the order of its questions', async () => {
    server.play(...['a', 'b', 'c', 'd', 'e'].map((word) => say({ word })));
    const { answers } = await askAll(['1', '2', '3', '4', '5'].map(question));
    expect(answers.map(({ purpose }) => purpose)).toEqual(['1', '2', '3', '4', '5']);
    expect(answers.map(({ kind }) => kind)).toEqual(Array(5).fill('answered'));
    expect(await calls()).toHaveLength(5);
  });

  test('asks nobody twice in one run: a worker that goes on hears what was said', async () => {
    server.play(say({ word: 'once' }));
    const first = await askAll([question('1')]);
    const second = await askAll([question('1')]);
    expect(second).toEqual(first);
    expect(server.asked).toHaveLength(1);
    expect(await calls()).toHaveLength(1);
  });

  test('and gets a reply that does not fit mended, also after a restart in between', async () => {
    server.play({ kind: 'say', text: '{"wort": "ja"}' }, say({ word: 'yes' }));
    expect((await askAll([question('1')])).answers[0]).toMatchObject({ kind: 'answered', value: { word: 'yes' } });
    expect((await askAll([question('1')])).answers[0]).toMatchObject({ kind: 'answered', value: { word: 'yes' } });
    expect(server.asked).toHaveLength(2);
  });

  test.each([
    ['breaks off within a character', '\u{1f389} Sure'],
    ['holds what the database cannot', 'no\u0000thing'],
    ['is far too long', `{"x": "${'y'.repeat(400_000)}"}`],
  ])('survives a reply that %s', async (_, text) => {
    server.play({ kind: 'say', text }, { kind: 'say', text });
    expect((await askAll([question('1')])).answers).toMatchObject([{ kind: 'invalid' }]);
    expect(await calls()).toHaveLength(2);
    expect(server.asked[1]!.text.length).toBeLessThan(60_000);
  });

  test('survives what a server says of itself', async () => {
    server.play(
      { kind: 'status', status: 400, body: JSON.stringify({ error: { message: 'a \u0000 and half of \ud83c' } }) },
      { kind: 'say', text: '{"word": "yes"}', usage: { in: 9_000_000_000_000, out: 1 } },
    );
    expect((await askAll([question('1')])).answers).toMatchObject([{ kind: 'unavailable' }]);
    expect((await askAll([question('2')])).answers).toMatchObject([{ kind: 'answered' }]);
    expect((await calls()).every(({ tokens_in }) => tokens_in < 10_000)).toBe(true);
  });

  test('asks the same words once, however many want to know', async () => {
    server.play(say({ word: 'one' }));
    const twice = [question('1'), { ...question('1'), purpose: '2' }];
    expect((await askAll(twice)).answers.map(({ purpose, value }) => [purpose, value])).toEqual([
      ['1', { word: 'one' }],
      ['2', { word: 'one' }],
    ]);
    expect(server.asked).toHaveLength(1);
  });

  test('asks no more once a call could not be written down, and that call stays counted', async () => {
    server.play(...Array.from({ length: 7 }, () => say({ word: 'yes' })));
    await database.pool.query(`alter table model_calls add constraint closed check (duration_ms is null) not valid`);
    try {
      await expect(askAll(['1', '2', '3', '4', '5', '6', '7'].map(question))).rejects.toThrow('closed');
    } finally {
      await database.pool.query('alter table model_calls drop constraint closed');
    }
    expect(server.asked.length).toBeLessThanOrEqual(3);
    const kept = await calls();
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.every(({ duration_ms, tokens_out }) => duration_ms === null && tokens_out === 4_000)).toBe(true);
  });

  test('pays nothing for a call that was not made', async () => {
    server.play({ kind: 'status', status: 401 });
    await askAll([question('1')]);
    const { answers } = await askAll([question('2')], { tokens: { run: 1 } });
    expect(answers[0]).toMatchObject({ kind: 'over_budget' });
    expect((await calls()).map(({ purpose }) => purpose)).toEqual(['1']);
  });

  test('ends with the run that is to stop', async () => {
    server.play({ kind: 'silent' });
    const stop = new AbortController();
    const asked = askAll([question('1')], {}, stop.signal);
    setTimeout(() => stop.abort(new Error('stop')), 100);
    await expect(asked).rejects.toThrow('stop');
  });
});

describe('budgets', () => {
  const estimate = { provider: 'p', model: 'm', tokensIn: 60, tokensOut: 40, costUsd: 0.1 };
  const reserve = (of: ClaimedRun, tokens: object, usd: object = {}) =>
    reserveModelCall(database.pool, of, { stage: 'analyze', purpose: 'x' }, estimate, operatorBudgets(tokens, usd));

  test('hold among workers that ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => reserve(run, { run: 500 })));
    expect(answers.filter((answer) => 'id' in answer)).toHaveLength(5);
  });

  test.each<[string, object]>([
    ['run', { id: runs.queued }],
    ['pull_request', { id: runs.green, pullRequestId: pullRequests.total }],
    ['repository', { id: runs.other, pullRequestId: pullRequests.api, repositoryId: repositories.api }],
  ])('of one %s leave others alone, and that of the day does not', async (scope, other) => {
    const another = { ...run, ...other } as ClaimedRun;
    expect(await reserve(run, { [scope]: 100 })).toHaveProperty('id');
    expect(await reserve(run, { [scope]: 100 })).toHaveProperty('no');
    expect(await reserve(another, { [scope]: 100 })).toHaveProperty('id');
    expect(await reserve(another, { day: 250 })).toEqual({ no: expect.stringContaining('24 hours') });
  });

  test('of a day forget what was yesterday; those of a pull request do not', async () => {
    await reserve(run, {});
    await database.pool.query(`update model_calls set created_at = now() - interval '25 hours'`);
    expect(await reserve(run, { repository: 100, day: 100 })).toHaveProperty('id');
    expect(await reserve(run, { pull_request: 250 })).toHaveProperty('no');
  });

  test('count dollars', async () => {
    expect(await reserve(run, {}, { day: 0.15 })).toHaveProperty('id');
    expect(await reserve(run, {}, { day: 0.15 })).toEqual({ no: expect.stringContaining('dollars') });
  });
});
