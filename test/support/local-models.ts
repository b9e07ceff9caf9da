import type { Config } from '../../src/config.js';
import { type Limits, operatorBudgets } from '../../src/core/model/budgets.js';
import { readModelSettings } from '../../src/core/model/model-settings.js';
import type { Asked, Turn } from '../../src/dev/model/turn.js';

/** The environment of an operator who has set these models up, all of them at one local server. */
export function modelsAt(
  url: string,
  { env = {}, tokens = {}, usd = {} }: { env?: Record<string, string>; tokens?: Limits; usd?: Limits } = {},
): NonNullable<Config['models']> {
  const { settings, problems } = readModelSettings({
    REGREEN_MODEL: 'openai-compatible/small',
    REGREEN_MODELS_ALLOWED: 'openai-compatible/large',
    REGREEN_MODEL_URL: url,
    REGREEN_MODEL_PRICES: 'openai-compatible/small=1/10,openai-compatible/large=10/100',
    ...env,
  });
  if (settings === null) throw new Error(problems.join('\n'));
  return { settings, budgets: operatorBudgets(tokens, usd) };
}

/** What one request is about, by the words that each kind of question begins with. */
export function aboutOf({ text }: Asked): 'diagnosis' | 'patch' | 'review' {
  if (text.includes('You find out why a check')) return 'diagnosis';
  return /unified diff/i.test(text) ? 'patch' : 'review';
}

export const say = (value: unknown): Turn => ({
  kind: 'say',
  text: JSON.stringify(value),
  usage: { in: 1_000, out: 100 },
});

/** A model that has nothing to add to anything. */
export const silent = (asked: Asked): Turn => {
  switch (aboutOf(asked)) {
    case 'diagnosis':
      return say({ abstains: true, category: null, certainty: null, claims: [] });
    case 'patch':
      return say({ abstains: true, reason: 'There is too little to go by.', summary: null, diff: null });
    case 'review':
      return say({ findings: [] });
  }
};
