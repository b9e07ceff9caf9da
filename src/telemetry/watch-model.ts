import { count, observe } from './metrics.js';
import { tellCall } from './spans.js';

type Call = {
  provider: string;
  model: string;
  tokensIn: number;
  tokensOut: number;
  costUsd: number | null;
  durationMs: number;
  error: { kind: string } | null;
};

/** Counts a call of a language model, tries included; of its words nothing. https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/ */
export function noteModelCall({ provider, model, tokensIn, tokensOut, costUsd, durationMs, error }: Call): void {
  count('regreen_model_calls_total', { outcome: error?.kind ?? 'replied' });
  observe('regreen_model_call_seconds', durationMs / 1000);
  count('regreen_model_tokens_total', { direction: 'in' }, tokensIn);
  count('regreen_model_tokens_total', { direction: 'out' }, tokensOut);
  if (costUsd !== null) count('regreen_model_cost_dollars_total', {}, costUsd);
  tellCall(`chat ${model}`, durationMs, {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': model,
    'gen_ai.usage.input_tokens': tokensIn,
    'gen_ai.usage.output_tokens': tokensOut,
    ...(error === null ? {} : { 'error.type': error.kind }),
  });
}
