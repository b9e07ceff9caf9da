const PROVIDERS = ['anthropic', 'openai', 'openai-compatible'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** `model` as the provider names it; it may hold slashes (`meta-llama/Llama-3.3-70B`) and colons (`qwen3:8b`). */
export type ModelName = { provider: ProviderName; model: string };

const MODEL = /^[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,199}$/;

/** Reads `provider/model`; a mistake is a sentence that follows the name of the setting. */
export function parseModelName(text: string): { name: ModelName } | { mistake: string } {
  const trimmed = text.trim();
  const slash = trimmed.indexOf('/');
  const provider = PROVIDERS.find((known) => known === trimmed.slice(0, Math.max(0, slash)));
  if (provider === undefined) {
    return { mistake: `must be provider/model, where the provider is one of ${PROVIDERS.join(', ')}` };
  }
  const model = trimmed.slice(slash + 1);
  if (model === '') return { mistake: `names no model after ${provider}/` };
  if (!MODEL.test(model))
    return { mistake: `names a model that has other characters than letters, digits and ._:/@+-` };
  return { name: { provider, model } };
}

export const modelNameText = ({ provider, model }: ModelName): string => `${provider}/${model}`;
