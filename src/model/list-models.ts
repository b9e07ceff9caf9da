import { z } from 'zod';
import type { ProviderName } from '../core/model/model-name.js';
import type { ProviderAccess } from '../core/model/model-settings.js';
import { watchedFetch } from './watched-fetch.js';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 5_000_000;

const listSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

/** What a provider says it has. `status` null: no answer came. */
export type ListedModels =
  | { kind: 'listed'; names: string[] }
  | { kind: 'failed'; status: number | null; message: string };

/** Where each provider answers by itself, and how it is told the key. */
const WAYS: Record<ProviderName, { url: string; headers(key: string): Record<string, string> }> = {
  anthropic: {
    url: 'https://api.anthropic.com/v1',
    headers: (key) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
  },
  openai: { url: 'https://api.openai.com/v1', headers: (key) => ({ authorization: `Bearer ${key}` }) },
  'openai-compatible': { url: '', headers: (key) => ({ authorization: `Bearer ${key}` }) },
};

/**
 * The models of a provider; costs nothing. https://platform.openai.com/docs/api-reference/models/list
 * https://docs.claude.com/en/api/models-list
 */
export async function listModels(provider: ProviderName, { baseUrl, key }: ProviderAccess): Promise<ListedModels> {
  const { url, headers } = WAYS[provider];
  const { fetch: watched, wire } = watchedFetch(MAX_BYTES);
  try {
    const response = await watched(`${baseUrl ?? url}/models${provider === 'anthropic' ? '?limit=1000' : ''}`, {
      headers: key === null ? {} : headers(key),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return { kind: 'failed', status: response.status, message: `HTTP ${response.status}` };
    const { data } = listSchema.parse(await response.json());
    return { kind: 'listed', names: data.map(({ id }) => id) };
  } catch (error) {
    const cause = (error as Error).cause as Error | undefined;
    const message =
      error instanceof z.ZodError ? 'it answers, but not with a list of models' : (error as Error).message;
    return { kind: 'failed', status: wire.status, message: cause?.message || message };
  }
}
