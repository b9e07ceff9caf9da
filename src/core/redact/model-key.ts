import type { SecretKind } from './kind.js';

/** Keys of model providers: OpenAI, Anthropic and those that shape theirs alike. */
export const modelKey: SecretKind = {
  name: 'model-key',
  url: 'https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns',
  pattern: /\bsk-(?:ant-|proj-|svcacct-|or-v1-)?[A-Za-z0-9_-]{32,255}/g,
};
