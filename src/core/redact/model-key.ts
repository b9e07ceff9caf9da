import type { SecretKind } from './kind.js';

/** Keys of model providers: OpenAI, Anthropic and those that shape theirs alike, Hugging Face, Groq, xAI, Perplexity, Replicate, NVIDIA. */
export const modelKey: SecretKind = {
  name: 'model-key',
  url: 'https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns',
  pattern:
    /(?<![A-Za-z0-9])(?:sk-(?:ant|proj|svcacct|admin|or-v1)-[A-Za-z0-9_-]{24,400}|sk-(?=[A-Za-z]{0,60}\d)[A-Za-z0-9]{32,255}|(?:hf_|api_org_)[A-Za-z]{34}(?![A-Za-z])|gsk_[A-Za-z0-9]{52}|xai-[A-Za-z0-9]{80}|pplx-[A-Za-z0-9]{48}|r8_[A-Za-z0-9]{37}|nvapi-[A-Za-z0-9_-]{64})/g,
  prefixes: ['sk-', 'hf_', 'api_org_', 'gsk_', 'xai-', 'pplx-', 'r8_', 'nvapi-'],
  whole:
    'sk-ant-[a-z]{3,6}[0-9]{2}-[A-Za-z0-9_-]{93}AA|sk-(?:proj|svcacct|admin)-(?:[A-Za-z0-9_-]{74}|[A-Za-z0-9_-]{58})T3BlbkFJ(?:[A-Za-z0-9_-]{74}|[A-Za-z0-9_-]{58})|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|sk-or-v1-[a-f0-9]{64}|gsk_[A-Za-z0-9]{52}|xai-[A-Za-z0-9]{80}|pplx-[A-Za-z0-9]{48}',
};
