import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { closedBreaker } from '../core/model/breaker.js';
import { type ModelName, modelNameText, type ProviderName } from '../core/model/model-name.js';
import type { ModelSettings, ProviderAccess } from '../core/model/model-settings.js';
import { priceOf } from '../core/model/price.js';
import { type ExchangeOptions, exchange } from './exchange.js';
import type { Exchange, Model } from './model.js';

type Provider = (
  access: ProviderAccess,
  model: string,
  settings: ModelSettings,
) => Pick<ExchangeOptions, 'connect' | 'providerOptions'>;

/** Address and key are always given: left out, the libraries look for them in the environment by themselves. */
const providers: Record<ProviderName, Provider> = {
  anthropic: ({ baseUrl, key }, model) => ({
    connect: (fetch) =>
      createAnthropic({ baseURL: baseUrl ?? 'https://api.anthropic.com/v1', apiKey: key ?? '', fetch })(model),
    // Its other way to hold a model to a schema is a made-up tool, and there are to be none.
    providerOptions: { anthropic: { structuredOutputMode: 'outputFormat' } },
  }),
  // Chat completions rather than responses: nothing is kept at OpenAI unless asked to, and gateways know it.
  openai: ({ baseUrl, key }, model) => ({
    connect: (fetch) =>
      createOpenAI({ baseURL: baseUrl ?? 'https://api.openai.com/v1', apiKey: key ?? '', fetch }).chat(model),
    providerOptions: { openai: { store: false } },
  }),
  'openai-compatible': ({ baseUrl, key }, model, { stream }) => ({
    connect: (fetch) =>
      createOpenAICompatible({
        name: 'openai-compatible',
        baseURL: baseUrl ?? '',
        ...(key === null ? {} : { apiKey: key }),
        includeUsage: stream,
        supportsStructuredOutputs: true,
        metadataExtractor: refusals,
        fetch,
      }).chatModel(model),
  }),
};

/** The model of that name; throws where the settings do not hold its provider. */
export function openModel(settings: ModelSettings, name: ModelName): Model {
  const access = settings.access[name.provider];
  if (!access) throw new Error(`There are no settings for the provider of ${modelNameText(name)}.`);
  const options: ExchangeOptions = {
    ...providers[name.provider](access, name.model, settings),
    stream: settings.stream,
    replyFormat: settings.replyFormat,
  };
  return {
    name,
    price: priceOf(settings.prices, name),
    breaker: closedBreaker,
    async exchange(request) {
      const first = await exchange(options, request);
      if (options.replyFormat === 'text' || !isAboutSchemas(first)) return first;
      // The schema stands in the prompt as well, and the reply is checked in any case.
      options.replyFormat = 'text';
      return exchange(options, request);
    },
  };
}

/** Whether a server refuses to hold a model to a schema: it does not know how, or the model is too old. */
const isAboutSchemas = (exchanged: Exchange): boolean =>
  exchanged.kind === 'failed' &&
  exchanged.reason === 'rejected' &&
  (exchanged.status === 400 || exchanged.status === 422) &&
  /response_format|json_schema|structured|output_format|output_config|schema/i.test(exchanged.message);

type Choices = { choices?: { message?: { refusal?: unknown }; delta?: { refusal?: unknown } }[] } | null | undefined;

/** A refusal stands in a field of its own, which the library for compatible servers does not read. */
const refusals: NonNullable<Parameters<typeof createOpenAICompatible>[0]['metadataExtractor']> = {
  extractMetadata: async ({ parsedBody }) => {
    const refusal = (parsedBody as Choices)?.choices?.[0]?.message?.refusal;
    return typeof refusal === 'string' && refusal !== '' ? { refusal: {} } : undefined;
  },
  createStreamExtractor: () => {
    let refused = false;
    return {
      processChunk: (chunk) => {
        refused ||= Boolean((chunk as Choices)?.choices?.[0]?.delta?.refusal);
      },
      buildMetadata: () => (refused ? { refusal: {} } : undefined),
    };
  },
};
