import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { ModelCall } from '../../src/core/model/model-call.js';
import { readModelSettings } from '../../src/core/model/model-settings.js';
import { startLocalModel } from '../../src/dev/model/local-model.js';
import type { Turn } from '../../src/dev/model/turn.js';
import { ask, type Estimate, type Outcome, type Question } from '../../src/model/ask.js';
import { ASK_LIMITS, type Time } from '../../src/model/limits.js';
import type { Model } from '../../src/model/model.js';
import { openModel } from '../../src/model/open-model.js';
import { recordedModel } from '../../src/model/recorded-model.js';

const TOKEN = `ghp_${'Ab1'.repeat(12)}`;
const schema = z.object({ cause: z.string().max(40), lines: z.array(z.int()) });
const GOOD = '{"cause":"a missing import","lines":[3,4]}';
const WRONG = '{"cause":7,"lines":[]}';

const local = await startLocalModel();
afterAll(local.close);
beforeEach(local.reset);

function open(env: Record<string, string> = {}): Model {
  const { settings, problems } = readModelSettings({
    REGREEN_MODEL: 'openai-compatible/made-up:8b',
    REGREEN_MODEL_URL: local.url,
    REGREEN_MODEL_KEY: 'key-of-the-server',
    REGREEN_MODEL_PRICES: 'openai-compatible/made-up:8b=2/10',
    OPENAI_BASE_URL: local.url,
    ANTHROPIC_BASE_URL: local.url,
    ...env,
  });
  if (!settings) throw new Error(problems.join('\n'));
  return openModel(settings, settings.byDefault);
}

/** A clock that stands still but for the waits. */
function standingTime(): Time & { waits: number[]; nowMs: number } {
  const time = {
    waits: [] as number[],
    nowMs: Date.UTC(2026, 10, 21),
    now: () => time.nowMs,
    wait: async (ms: number) => {
      time.waits.push(ms);
      time.nowMs += ms;
    },
  };
  return time;
}

type Asking = Partial<Omit<Question<typeof schema>, 'limits'>> & { limits?: Partial<typeof ASK_LIMITS> };
type Asked = { outcome: Outcome<z.output<typeof schema>>; calls: ModelCall[]; estimates: Estimate[]; waits: number[] };

async function asking({ limits = {}, ...question }: Asking = {}): Promise<Asked> {
  const calls: ModelCall[] = [];
  const estimates: Estimate[] = [];
  const time = standingTime();
  const outcome = await ask({
    model: open(),
    purpose: 'diagnosis',
    prompt: { system: 'Say why it failed.', user: 'The log.' },
    schema,
    limits: { ...ASK_LIMITS, ...limits },
    signal: new AbortController().signal,
    mayCall: async (estimate) => {
      estimates.push(estimate);
      return 'yes';
    },
    record: async (call) => {
      calls.push(call);
    },
    time,
    ...question,
  });
  return { outcome, calls, estimates, waits: time.waits };
}

const say = (text: string, more: Partial<Extract<Turn, { kind: 'say' }>> = {}): Turn => ({
  kind: 'say',
  text,
  ...more,
});
const stream = { REGREEN_MODEL_STREAM: 'true' };

describe.each([
  ['whole', {}],
  ['streamed', stream],
])('a reply that comes %s', (_, env: Record<string, string>) => {
  const asked = (more: Asking = {}) => asking({ model: open(env), ...more });

  test('is checked, counted and kept', async () => {
    local.play(say(GOOD, { usage: { in: 1_000, out: 50 } }));
    const { outcome, calls, estimates } = await asked();
    expect(outcome).toEqual({
      kind: 'answered',
      value: { cause: 'a missing import', lines: [3, 4] },
      repaired: false,
      spent: { calls: 1, tokensIn: 1_000, tokensOut: 50, costUsd: 0.0025 },
    });
    expect(calls).toEqual([
      expect.objectContaining({
        purpose: 'diagnosis',
        provider: 'openai-compatible',
        model: 'made-up:8b',
        promptHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        reply: { text: GOOD, finish: 'stop' },
        tokensIn: 1_000,
        tokensOut: 50,
        tokensGuessed: false,
        costUsd: 0.0025,
        error: null,
      }),
    ]);
    expect(estimates).toEqual([expect.objectContaining({ tokensOut: 4_000, provider: 'openai-compatible' })]);
    expect(local.asked[0]?.body.stream ?? false).toBe(env === stream);
  });

  test('that does not fit is mended once, by its own words and what is wrong with them', async () => {
    local.play(say(WRONG), say(GOOD));
    const { outcome, calls } = await asked();
    expect(outcome).toMatchObject({
      kind: 'answered',
      repaired: true,
      spent: { calls: 2, tokensIn: 200, tokensOut: 40 },
    });
    const messages = local.asked[1]?.body.messages as { role: string; content: string }[];
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(messages[2]?.content).toBe(WRONG);
    expect(messages[3]?.content).toContain('- cause: ');
    expect(calls.map(({ reply }) => reply?.text)).toEqual([WRONG, GOOD]);
    expect(calls[0]?.promptHash).not.toBe(calls[1]?.promptHash);
  });

  test.each<[string, Turn, RegExp]>([
    ['no JSON', say('I think it was the import.'), /no JSON/],
    ['half of its JSON', say('{"cause":"a missing'), /no JSON/],
    ['nothing', say(''), /empty/],
    ['a part, being cut off', say('{"cause":"a', { finish: 'length' }), /cut off at 4000 tokens/],
    ['a tool to be run', { kind: 'call_tool' }, /there are none/],
  ])('and gives %s twice is invalid, after one try to mend it', async (_, turn, problem) => {
    local.play(turn, turn, say(GOOD));
    const { outcome } = await asked();
    expect(outcome).toMatchObject({ kind: 'invalid', problem: expect.stringMatching(problem), spent: { calls: 2 } });
    expect(local.asked).toHaveLength(2);
  });

  test.each<[string, Turn]>([
    ['in a field of its own', { kind: 'refuse', text: 'I cannot help with that.' }],
    ['by a filter', say('', { finish: 'content_filter' })],
  ])('and refuses %s is not asked to mend it', async (_, turn) => {
    local.play(turn);
    const { outcome } = await asked();
    expect(outcome.kind).toBe('refused');
    expect(local.asked).toHaveLength(1);
  });

  test('that never comes is too slow', async () => {
    // A server of its own: on a busy machine the request may arrive only after it has been given up.
    const silent = await startLocalModel(() => ({ kind: 'silent' }));
    try {
      const model = open({ ...env, REGREEN_MODEL_URL: silent.url });
      const { outcome, calls } = await asking({ model, limits: { timeoutMs: 60 } });
      expect(outcome).toMatchObject({ kind: 'too_slow', spent: { calls: 1 } });
      expect(calls[0]).toMatchObject({ error: { kind: 'too_slow', attempts: 1 }, reply: null, tokensGuessed: true });
      expect(calls[0]?.tokensIn).toBeGreaterThan(100);
    } finally {
      await silent.close();
    }
  });

  test('that breaks off is asked for again', async () => {
    local.play({ kind: 'hang_up' }, say(GOOD));
    const { outcome, waits, calls } = await asked();
    expect(outcome).toMatchObject({ kind: 'answered', repaired: false });
    expect(waits).toHaveLength(1);
    expect(calls).toHaveLength(1);
    // What had been taken on is counted, so that budgets hold.
    expect(calls[0]?.tokensIn).toBeGreaterThan(200);
  });

  test('that is larger than allowed is not read to its end', async () => {
    local.play({ kind: 'huge', bytes: 50_000_000 });
    const { outcome } = await asked({ limits: { maxReplyBytes: 100_000 } });
    expect(outcome).toMatchObject({ kind: 'invalid', problem: 'The reply is larger than 100000 bytes.' });
  });

  test('that is no reply at all makes the model unavailable', async () => {
    local.play({ kind: 'raw', body: env === stream ? 'data: <html>Sign in\n\n' : '<html>Sign in</html>' });
    const { outcome } = await asked();
    expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'unreadable', status: 200 });
    expect(local.asked).toHaveLength(1);
  });

  test('that fails midway is asked for again, three times in all', async () => {
    local.play(...Array<Turn>(3).fill({ kind: 'fail_midway' }));
    const { outcome, waits } = await asked();
    expect(outcome).toMatchObject({ kind: 'unavailable', retryAfterMs: null });
    expect(local.asked).toHaveLength(3);
    expect(waits[1]).toBe((waits[0] ?? 0) * 2);
  });
});

test.each(['openai-compatible/made-up', 'openai/gpt-made-up'])(
  'a stream that ends in peace before the reply does: %s',
  async (name) => {
    const delta = JSON.stringify({ choices: [{ index: 0, delta: { content: GOOD } }] });
    local.play({ kind: 'raw', body: `data: ${delta}\n\n` }, say(GOOD));
    const model = open({ ...stream, REGREEN_MODEL: name, OPENAI_API_KEY: 'key-of-openai' });
    const { outcome, waits } = await asking({ model });
    expect(outcome.kind).toBe('answered');
    expect(waits).toHaveLength(1);
  },
);

describe('a server', () => {
  test('that says when to come back is waited for so long', async () => {
    local.play({ kind: 'status', status: 429, retryAfter: '7' }, { kind: 'status', status: 503 }, say(GOOD));
    const { outcome, waits, calls } = await asking();
    expect(outcome.kind).toBe('answered');
    expect(waits[0]).toBe(7_000);
    // Refused requests cost nothing.
    expect(calls).toEqual([expect.objectContaining({ tokensIn: 100, tokensGuessed: false })]);
  });

  test('that wants a longer wait is left, and when to come back is told', async () => {
    local.play({ kind: 'status', status: 429, retryAfter: 'Sat, 21 Nov 2026 00:05:00 GMT' });
    const { outcome, waits, calls } = await asking();
    expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'rate_limited', retryAfterMs: 300_000, status: 429 });
    expect(waits).toEqual([]);
    expect(calls[0]?.error).toMatchObject({ kind: 'rate_limited', status: 429, attempts: 1 });
  });

  test('is not waited for beyond the time of the whole', async () => {
    local.play({ kind: 'status', status: 500, retryAfter: '10' }, { kind: 'status', status: 500, retryAfter: '10' });
    const { outcome, waits } = await asking({ limits: { totalMs: 15_000 } });
    expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'server_error' });
    expect(waits).toEqual([10_000]);
  });

  test('that refuses the request is asked once, and what it repeats of our key goes nowhere', async () => {
    local.play({ kind: 'status', status: 401, body: `{"error":{"message":"Bad key ${TOKEN}"}}` });
    const { outcome, calls } = await asking();
    expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'rejected', status: 401 });
    expect(JSON.stringify([outcome, calls])).not.toContain(TOKEN);
    expect(local.asked).toHaveLength(1);
  });

  test('that sends us elsewhere is not followed', async () => {
    const elsewhere = await startLocalModel(() => say(GOOD));
    try {
      local.play({ kind: 'redirect', to: `${elsewhere.url}/chat/completions` });
      const { outcome } = await asking({ limits: { attempts: 1 } });
      expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'unreachable' });
      expect(elsewhere.asked).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });

  test('that is not there is unreachable', async () => {
    const gone = await startLocalModel();
    await gone.close();
    const { outcome, calls } = await asking({ model: open({ REGREEN_MODEL_URL: gone.url }) });
    expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'unreachable', status: null });
    expect(calls[0]).toMatchObject({ tokensIn: 0, tokensOut: 0, costUsd: 0, error: { attempts: 3 } });
  });

  test('that fails five times in a row is left alone for a while, then tried once', async () => {
    const model = open();
    const time = standingTime();
    const once = () => asking({ model, time, limits: { attempts: 1 } });
    local.play(...Array<Turn>(5).fill({ kind: 'status', status: 500 }));
    for (let call = 0; call < 5; call++) await once();
    const { outcome, calls } = await once();
    expect(outcome).toMatchObject({
      kind: 'unavailable',
      reason: 'circuit_open',
      retryAfterMs: 30_000,
      spent: { calls: 0 },
    });
    expect(calls).toEqual([]);
    expect(local.asked).toHaveLength(5);
    time.nowMs += 30_000;
    local.play(say(GOOD), say(GOOD));
    expect((await once()).outcome.kind).toBe('answered');
    expect((await once()).outcome.kind).toBe('answered');
  });
});

describe('the caller', () => {
  test('may have no budget: nothing is asked', async () => {
    const { outcome, calls } = await asking({ mayCall: async () => ({ no: 'The day has used its 5 dollars.' }) });
    expect(outcome).toMatchObject({
      kind: 'over_budget',
      reason: 'The day has used its 5 dollars.',
      spent: { calls: 0 },
    });
    expect([local.asked, calls]).toEqual([[], []]);
  });

  test('may have none left for mending', async () => {
    local.play(say(WRONG));
    let left = 1;
    const { outcome } = await asking({ mayCall: async () => (left-- > 0 ? 'yes' : { no: 'spent' }) });
    expect(outcome).toMatchObject({ kind: 'over_budget', spent: { calls: 1, tokensIn: 100 } });
    expect(local.asked).toHaveLength(1);
  });

  test('may stop it, before and while it is asked', async () => {
    const before = await asking({ signal: AbortSignal.abort() });
    expect(before.outcome).toMatchObject({ kind: 'cancelled', spent: { calls: 0 } });
    const controller = new AbortController();
    local.play({ kind: 'silent' });
    const during = asking({ signal: controller.signal });
    while (local.asked.length === 0) await new Promise(setImmediate);
    controller.abort();
    expect((await during).outcome).toMatchObject({ kind: 'cancelled', spent: { calls: 1 } });
    // The server is not left to think on.
    while (local.abandoned === 0) await new Promise(setImmediate);
  });

  test('may stop it while it waits', async () => {
    const controller = new AbortController();
    local.play({ kind: 'status', status: 500 }, say(GOOD));
    const time = { ...standingTime(), wait: async () => controller.abort() };
    expect((await asking({ signal: controller.signal, time })).outcome.kind).toBe('cancelled');
    expect(local.asked).toHaveLength(1);
  });

  test('hears of its own failures', async () => {
    local.play(say(GOOD));
    const record = () => Promise.reject(new Error('The database is gone.'));
    await expect(asking({ record })).rejects.toThrow('The database is gone.');
  });
});

describe('what is not known is not zero', () => {
  test('a price', async () => {
    local.play(say(GOOD));
    const { outcome, calls, estimates } = await asking({ model: open({ REGREEN_MODEL_PRICES: '' }) });
    expect([outcome.spent.costUsd, calls[0]?.costUsd, estimates[0]?.costUsd]).toEqual([null, null, null]);
  });

  test('a count of tokens', async () => {
    local.play(say(GOOD, { usage: null }));
    const { calls } = await asking();
    expect(calls[0]?.tokensGuessed).toBe(true);
    expect(calls[0]?.tokensOut).toBe(Math.ceil(GOOD.length / 3));
    expect(calls[0]?.costUsd).toBeGreaterThan(0);
  });
});

describe('what goes out', () => {
  test('is the model, the words and the schema: no tool, no secret, no key but the server’s', async () => {
    local.play(say(GOOD));
    const { calls } = await asking({ prompt: { system: 'Say why.', user: `The log says ${TOKEN}.` } });
    const [asked] = local.asked;
    expect(Object.keys(asked?.body ?? {}).sort()).toEqual(['max_tokens', 'messages', 'model', 'response_format']);
    expect(asked?.headers.authorization).toBe('Bearer key-of-the-server');
    expect(Object.keys(asked?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'accept-language',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'sec-fetch-mode',
      'user-agent',
    ]);
    expect(asked?.text).not.toContain(TOKEN);
    expect(JSON.stringify(calls)).not.toContain(TOKEN);
    expect(JSON.stringify(calls)).not.toContain('key-of-the-server');
  });

  test('to a server that knows no schemas, has it in the prompt alone', async () => {
    local.play(say(`Here it is:\n\`\`\`json\n${GOOD}\n\`\`\``));
    const { outcome } = await asking({ model: open({ REGREEN_MODEL_REPLY_FORMAT: 'text' }) });
    expect(outcome.kind).toBe('answered');
    expect(local.asked[0]?.body.response_format).toBeUndefined();
    expect(local.asked[0]?.text).toContain('"maxLength\\":40');
  });

  test('to OpenAI is a chat that it does not keep', async () => {
    local.play(say(GOOD), { kind: 'refuse', text: 'No.' });
    const model = open({ REGREEN_MODEL: 'openai/gpt-made-up', OPENAI_API_KEY: 'key-of-openai' });
    expect((await asking({ model })).outcome.kind).toBe('answered');
    expect((await asking({ model })).outcome).toMatchObject({ kind: 'refused' });
    expect(local.asked[0]).toMatchObject({
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer key-of-openai' },
      body: { model: 'gpt-made-up', store: false, response_format: { type: 'json_schema' } },
    });
    expect(local.asked[0]?.body.tools).toBeUndefined();
  });

  test.each(['false', 'true'])('to Anthropic is a message with a format and no tool (streamed: %s)', async (stream) => {
    local.play(say(GOOD, { usage: { in: 9, out: 8 } }), { kind: 'refuse', text: 'No.' });
    const model = open({
      REGREEN_MODEL: 'anthropic/claude-sonnet-4-5',
      ANTHROPIC_API_KEY: 'key-of-anthropic',
      REGREEN_MODEL_STREAM: stream,
    });
    const { outcome } = await asking({ model });
    expect(outcome).toMatchObject({ kind: 'answered', spent: { tokensIn: 9, tokensOut: 8 } });
    expect((await asking({ model })).outcome.kind).toBe('refused');
    expect(local.asked[0]).toMatchObject({
      path: '/v1/messages',
      headers: { 'x-api-key': 'key-of-anthropic' },
      body: { max_tokens: 4_000, output_config: { format: { type: 'json_schema' } } },
    });
    expect(local.asked[0]?.body.tools).toBeUndefined();
  });
});

describe('a server that cannot hold a model to a schema', () => {
  const refusal: Turn = {
    kind: 'status',
    status: 400,
    body: '{"error":{"message":"response_format of type json_schema is not supported"}}',
  };
  test('is asked without, at once and from then on', async () => {
    local.play(refusal, say(GOOD), say(GOOD));
    const model = open();
    expect((await asking({ model })).outcome.kind).toBe('answered');
    expect((await asking({ model })).outcome.kind).toBe('answered');
    expect(local.asked.map(({ body }) => body.response_format !== undefined)).toEqual([true, false, false]);
  });

  test('is not to be mixed up with one that refuses for another reason', async () => {
    local.play({ ...refusal, body: '{"error":{"message":"the model does not exist"}}' }, say(GOOD));
    expect((await asking()).outcome).toMatchObject({ kind: 'unavailable', reason: 'rejected' });
    expect(local.asked).toHaveLength(1);
  });
});

test('a secret in a reply is gone from the value, the record and the words that ask to mend it', async () => {
  const escaped = `\\u0067${TOKEN.slice(1)}`;
  local.play(say(`{"cause":"${escaped}","lines":"none"}`), say(`{"cause":"${escaped}","lines":[]}`));
  const { outcome, calls } = await asking({ schema: schema.extend({ cause: z.string() }) });
  expect(outcome).toMatchObject({ kind: 'answered', value: { cause: expect.stringContaining('[redacted:') } });
  for (const told of [JSON.stringify(outcome), JSON.stringify(calls), local.asked[1]?.text ?? '']) {
    expect(told).not.toContain(TOKEN.slice(1));
  }
});

test('a replay says again what was said, without a server', async () => {
  local.play(say(WRONG), say(`{"cause":"${TOKEN}","lines":[1]}`));
  const long = schema.extend({ cause: z.string() });
  const first = await asking({ schema: long });
  const model = recordedModel({ provider: 'openai-compatible', model: 'made-up:8b' }, first.calls);
  const again = await asking({ model, schema: long });
  expect(again.outcome).toEqual({ ...first.outcome, spent: { ...first.outcome.spent, costUsd: 0 } });
  expect(again.calls.map(({ promptHash, reply }) => ({ promptHash, reply }))).toEqual(
    first.calls.map(({ promptHash, reply }) => ({ promptHash, reply })),
  );
  const other = await asking({ model, prompt: { system: 'Something else.', user: '' } });
  expect(other.outcome).toMatchObject({ kind: 'unavailable', reason: 'not_recorded' });
  expect(local.asked).toHaveLength(2);
});
