import { describe, expect, test } from '@jest/globals';
import {
  BUDGET_SCOPES,
  budgetObjection,
  type ModelSpending,
  operatorBudgets,
  parseLimits,
  repositoryBudgets,
} from '../../../src/core/model/budgets.js';

const spent = (tokens = 0, usd = 0): ModelSpending =>
  Object.fromEntries(BUDGET_SCOPES.map((scope) => [scope, { tokens, usd }])) as ModelSpending;

describe('limits', () => {
  test.each<[string, object]>([
    ['', {}],
    ['run=10', { run: 10 }],
    [' run = 10 , day=0.5,', { run: 10, day: 0.5 }],
  ])('%j reads', (text, limits) => expect(parseLimits(text)).toEqual({ limits }));

  test.each(['run', 'run=', 'run=-1', 'run=1e9', 'week=1', '10', 'run=10 day=5'])('%j does not', (text) => {
    expect(parseLimits(text)).toEqual({ mistake: expect.stringContaining('run=1,pull_request=10') });
  });

  test('tokens have some that nobody has set, dollars have none', () => {
    const { tokens, usd } = operatorBudgets({ run: 5 }, {});
    expect(tokens).toMatchObject({ run: 5, day: expect.any(Number) });
    expect(usd).toEqual({});
  });

  test('a repository may want less and never more', () => {
    const operator = operatorBudgets({ repository: 100 }, {});
    const wanting = (maxTokensPerDay: number | null, maxUsdPerDay: number | null) =>
      repositoryBudgets(operator, { maxTokensPerDay, maxUsdPerDay });
    expect(wanting(50, null).tokens.repository).toBe(50);
    expect(wanting(500, null).tokens.repository).toBe(100);
    expect(wanting(null, null)).toEqual(operator);
    expect(wanting(null, 2).usd).toEqual({ repository: 2 });
  });
});

describe('a call', () => {
  const call = { tokens: 10, usd: 0.5 };
  test('is within its budgets up to the last token', () => {
    expect(budgetObjection({ tokens: { run: 100 }, usd: {} }, spent(90), call)).toBeNull();
    expect(budgetObjection({ tokens: { run: 100 }, usd: {} }, spent(91), call)).toBe(
      'the budget of tokens for a run is used up',
    );
  });

  test.each(BUDGET_SCOPES)('beyond the budget of %s is not made', (scope) => {
    expect(budgetObjection({ tokens: { [scope]: 9 }, usd: {} }, spent(), call)).toContain('budget of tokens');
    expect(budgetObjection({ tokens: {}, usd: { [scope]: 0.4 } }, spent(), call)).toContain('budget of dollars');
    expect(budgetObjection({ tokens: {}, usd: { [scope]: 0.6 } }, spent(0, 0.2), call)).toContain('budget of dollars');
    expect(budgetObjection({ tokens: {}, usd: { [scope]: 0.7 } }, spent(0, 0.2), call)).toBeNull();
  });

  test('whose price nobody knows is not made where dollars count', () => {
    expect(budgetObjection({ tokens: {}, usd: { day: 100 } }, spent(), { ...call, usd: null })).toContain(
      'REGREEN_MODEL_PRICES',
    );
    expect(budgetObjection({ tokens: {}, usd: {} }, spent(), { ...call, usd: null })).toBeNull();
  });
});
