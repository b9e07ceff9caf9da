import { describe, expect, test } from '@jest/globals';
import { parseModelName } from '../../../src/core/model/model-name.js';
import { chooseModel, readModelSettings } from '../../../src/core/model/model-settings.js';
import { costOf, parsePrices, priceOf } from '../../../src/core/model/price.js';
import { askedWaitMs, retryWaitMs } from '../../../src/core/model/retry-wait.js';

test.each([
  ['anthropic/claude-sonnet-4-5', { name: { provider: 'anthropic', model: 'claude-sonnet-4-5' } }],
  [' openai/gpt-5 ', { name: { provider: 'openai', model: 'gpt-5' } }],
  [
    'openai-compatible/meta-llama/Llama-3.3:70b',
    { name: { provider: 'openai-compatible', model: 'meta-llama/Llama-3.3:70b' } },
  ],
  ['gpt-5', { mistake: expect.stringContaining('one of anthropic, openai, openai-compatible') }],
  ['mistral/large', { mistake: expect.stringContaining('one of') }],
  ['openai/', { mistake: 'names no model after openai/' }],
  ['openai/a b', { mistake: expect.stringContaining('other characters') }],
])('a model named %s', (text, expected) => {
  expect(parseModelName(text)).toEqual(expected);
});

describe('the settings', () => {
  test('are none where no model is named, whatever else there is', () => {
    expect(readModelSettings({ OPENAI_API_KEY: 'k', REGREEN_MODEL: ' ' })).toEqual({ settings: null, problems: [] });
  });

  test('hold what each allowed provider needs, and no more', () => {
    const { settings, problems } = readModelSettings({
      REGREEN_MODEL: 'openai-compatible/qwen3:8b',
      REGREEN_MODELS_ALLOWED: 'anthropic/claude-x, openai-compatible/qwen3:8b',
      REGREEN_MODEL_URL: 'http://127.0.0.1:11434/v1/',
      ANTHROPIC_API_KEY: 'key-a',
      OPENAI_API_KEY: 'key-o',
    });
    expect(problems).toEqual([]);
    expect(settings).toMatchObject({
      allowed: [
        { provider: 'openai-compatible', model: 'qwen3:8b' },
        { provider: 'anthropic', model: 'claude-x' },
      ],
      access: {
        'openai-compatible': { baseUrl: 'http://127.0.0.1:11434/v1', key: null },
        anthropic: { baseUrl: null, key: 'key-a' },
      },
      stream: false,
      replyFormat: 'schema',
    });
    expect(settings?.access.openai).toBeUndefined();
    expect(chooseModel(settings!, null)).toEqual({ name: { provider: 'openai-compatible', model: 'qwen3:8b' } });
    expect(chooseModel(settings!, 'anthropic/claude-x')).toEqual({
      name: { provider: 'anthropic', model: 'claude-x' },
    });
    expect(chooseModel(settings!, 'openai/gpt-5')).toEqual({ mistake: expect.stringContaining('anthropic/claude-x') });
  });

  test.each<[Record<string, string>, string]>([
    [{ REGREEN_MODEL: 'openai/gpt' }, 'OPENAI_API_KEY is missing: openai needs a key'],
    [{ REGREEN_MODEL: 'anthropic/c' }, 'ANTHROPIC_API_KEY is missing: anthropic needs a key'],
    [{ REGREEN_MODEL: 'openai-compatible/q' }, 'REGREEN_MODEL_URL is missing: '],
    [{ REGREEN_MODEL: 'nonsense' }, 'REGREEN_MODEL must be provider/model'],
    [
      { REGREEN_MODEL_URL: 'http://models.example.com/v1', REGREEN_MODEL_KEY: 'k' },
      'REGREEN_MODEL_URL must begin with https',
    ],
    [{ REGREEN_MODEL_URL: 'https://u:p@models.example.com/v1' }, 'REGREEN_MODEL_URL must be an address'],
    [{ REGREEN_MODEL_URL: 'https://models.example.com/v1?x' }, 'REGREEN_MODEL_URL must be an address'],
    [{ REGREEN_MODEL_KEY: 'a b' }, 'REGREEN_MODEL_KEY must be one word'],
    [{ REGREEN_MODELS_ALLOWED: 'x' }, 'REGREEN_MODELS_ALLOWED must be provider/model'],
    [{ REGREEN_MODEL_PRICES: 'openai/gpt=3' }, 'REGREEN_MODEL_PRICES must give openai/gpt two prices'],
    [{ REGREEN_MODEL_STREAM: 'yes' }, 'REGREEN_MODEL_STREAM must be true or false'],
    [{ REGREEN_MODEL_REPLY_FORMAT: 'xml' }, 'REGREEN_MODEL_REPLY_FORMAT must be schema or text'],
  ])('with a mistake: %j', (env, problem) => {
    const whole = {
      REGREEN_MODEL: 'openai-compatible/q',
      ...('REGREEN_MODEL' in env ? {} : { REGREEN_MODEL_URL: 'http://localhost/v1' }),
      ...env,
    };
    const { settings, problems } = readModelSettings(whole);
    expect(settings).toBeNull();
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });
});

test('what it costs; a price that is not known is not zero', () => {
  const parsed = parsePrices('anthropic/c=3/15, openai-compatible/q:8b=0/0');
  if (!('prices' in parsed)) throw new Error(parsed.mistake);
  const price = (provider: 'anthropic' | 'openai-compatible', model: string) =>
    priceOf(parsed.prices, { provider, model });
  expect(costOf(price('anthropic', 'c'), 1_000_000, 100_000)).toBe(4.5);
  expect(costOf(price('openai-compatible', 'q:8b'), 5, 5)).toBe(0);
  expect(costOf(price('anthropic', 'd'), 5, 5)).toBeNull();
});

test.each<[string | null, number | null]>([
  ['7', 7_000],
  ['0.5', 500],
  ['Sat, 21 Nov 2026 00:00:09 GMT', 9_000],
  ['Sat, 21 Nov 2020 00:00:09 GMT', 0],
  ['-3', null],
  ['soon', null],
  ['', null],
  [null, null],
])('Retry-After: %s', (header, waitMs) => {
  expect(askedWaitMs(header, Date.UTC(2026, 10, 21))).toBe(waitMs);
});

test('who is not told waits a second, then twice as long, each a little apart', () => {
  expect([1, 2, 3].map((attempts) => retryWaitMs(attempts, null, 0, 0))).toEqual([1_000, 2_000, 4_000]);
  expect(retryWaitMs(1, null, 0, 1)).toBe(1_500);
});
